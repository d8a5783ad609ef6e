import { DestroyRef, Service, inject, signal } from '@angular/core';
import type { CallState, DeviceState, Outcome } from '../call/index.js';
import { API } from '../shell/ports.js';
import { Toasts } from '../ui/toasts.js';
import { CALL_FACTORY } from './call-factory.js';
import { refusalInWords } from './device-words.js';

/** The call of this page, as signals. It lives and ends with the meeting page. */
@Service({ autoProvided: false })
export class CallStore {
  readonly call = inject(CALL_FACTORY)(inject(API));
  private readonly toasts = inject(Toasts);
  private readonly currentState = signal<CallState>(this.call.state);
  private readonly currentDevices = signal<DeviceState>(this.call.devices.state);
  readonly state = this.currentState.asReadonly();
  readonly devices = this.currentDevices.asReadonly();

  constructor() {
    const endings = [
      this.call.subscribe((state) => {
        this.currentState.set(state);
      }),
      this.call.devices.subscribe((devices) => {
        this.currentDevices.set(devices);
      }),
    ];
    inject(DestroyRef).onDestroy(() => {
      for (const end of endings) end();
      this.call.dispose();
    });
  }

  /** Does a deed, and tells the person in one place when it was refused. */
  async attempt(deed: Promise<Outcome>): Promise<boolean> {
    const outcome = await deed;
    if (!outcome.ok) this.toasts.complain(refusalInWords(outcome.error));
    return outcome.ok;
  }
}

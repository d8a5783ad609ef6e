import * as z from 'zod';
import '../parsing.js';
import type { RememberedDevice } from './device-choice.js';
import type { DeviceKind, Preferences } from './device-types.js';

const KEY = 'conclave.devices.v1';
const device = z.object({ deviceId: z.string(), label: z.string() });
const stored = z.object({
  microphoneOn: z.boolean().catch(true),
  cameraOn: z.boolean().catch(true),
  displayName: z.string().max(80).nullable().catch(null),
  microphone: device.nullable().catch(null),
  camera: device.nullable().catch(null),
  speaker: device.nullable().catch(null),
});
type Stored = z.infer<typeof stored>;
const fresh: Stored = {
  microphoneOn: true,
  cameraOn: true,
  displayName: null,
  microphone: null,
  camera: null,
  speaker: null,
};

/** Choices kept between meetings in localStorage. A storage that is full or forbidden costs the memory, nothing else. */
export class PreferenceStore {
  private content: Stored;

  constructor(private readonly storage: Storage | undefined) {
    this.content = this.read();
  }

  get preferences(): Preferences {
    const { microphoneOn, cameraOn, displayName } = this.content;
    return { microphoneOn, cameraOn, displayName };
  }

  remember(change: Partial<Preferences>): void {
    this.write({ ...this.content, ...change });
  }

  device(kind: DeviceKind): RememberedDevice | null {
    return this.content[kind];
  }

  rememberDevice(kind: DeviceKind, choice: RememberedDevice | null): void {
    this.write({ ...this.content, [kind]: choice });
  }

  private read(): Stored {
    try {
      const text = this.storage?.getItem(KEY) ?? null;
      const parsed = stored.safeParse(text === null ? fresh : JSON.parse(text));
      return parsed.success ? parsed.data : fresh;
    } catch {
      return fresh;
    }
  }

  private write(content: Stored): void {
    this.content = content;
    try {
      this.storage?.setItem(KEY, JSON.stringify(content));
    } catch {
      // Private windows and full disks refuse to store; the choice then lasts as long as the page.
    }
  }
}

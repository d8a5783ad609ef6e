import type { SeatMemory } from './seat-memory.js';
import type { Seat } from './signaling/hello.js';
import type { CallStore } from './store.js';

/** So old may what is stored be when the page crashes without a word. */
const SAVE_EVERY_MS = 10_000;

/** Stores one's seat for a reload, for as long as one sits on it. */
export class SeatKeeper {
  private seat: Seat | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly memory: SeatMemory,
    private readonly store: CallStore,
    /** The name one entered under, and the address of signaling. */
    private readonly entered: () => { readonly displayName: string; readonly url: string | null },
  ) {}

  get current(): Seat | null {
    return this.seat;
  }

  take(seat: Seat): void {
    this.seat = seat;
    this.timer ??= setInterval(() => this.save(), SAVE_EVERY_MS);
    this.save();
  }

  save(): void {
    const { meeting, own, audioOnly } = this.store.state;
    const { displayName, url } = this.entered();
    if (this.seat === null || meeting === null || url === null) return;
    this.memory.save({
      ...this.seat,
      url,
      code: meeting.code,
      displayName,
      microphoneOn: own.microphone.on,
      cameraOn: own.camera.on,
      audioOnly,
    });
  }

  release(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.seat = null;
    this.memory.forget();
  }
}

import type { TrackId } from '#protocol';
import { failureOf } from '../failure.js';

/** The part of an audio element that the sink uses. */
export interface AudioElement {
  srcObject: unknown;
  autoplay: boolean;
  play(): Promise<void>;
  setSinkId?(deviceId: string): Promise<void>;
}

/**
 * Plays all remote sound, on the chosen speaker. Browsers may refuse to play before the person has touched the page; then
 * `blocked` is told and `unblock`, called from a click, plays everything.
 */
export class AudioSink {
  private readonly elements = new Map<TrackId, AudioElement>();
  private speaker: string | null = null;
  private isBlocked = false;

  constructor(
    private readonly blocked: (value: boolean) => void,
    private readonly create: () => AudioElement = () => new Audio(),
  ) {}

  add(trackId: TrackId, stream: MediaStream): void {
    this.remove(trackId);
    const element = this.create();
    element.autoplay = true;
    element.srcObject = stream;
    this.elements.set(trackId, element);
    void this.route(element).then(() => this.play(trackId, element));
  }

  remove(trackId: TrackId): void {
    const element = this.elements.get(trackId);
    if (element === undefined) return;
    this.elements.delete(trackId);
    element.srcObject = null;
    if (this.elements.size === 0) this.tell(false);
  }

  /** null: the system's default. */
  async useSpeaker(deviceId: string | null): Promise<void> {
    this.speaker = deviceId;
    await Promise.all([...this.elements.values()].map((element) => this.route(element)));
  }

  async unblock(): Promise<void> {
    this.tell(false);
    await Promise.all([...this.elements].map(([trackId, element]) => this.play(trackId, element)));
  }

  close(): void {
    for (const trackId of [...this.elements.keys()]) this.remove(trackId);
  }

  private async play(trackId: TrackId, element: AudioElement): Promise<void> {
    try {
      await element.play();
    } catch (error) {
      // AbortError: the element was taken away while it was about to play.
      const refused = failureOf(error).name === 'NotAllowedError';
      if (refused && this.elements.get(trackId) === element) this.tell(true);
    }
  }

  private async route(element: AudioElement): Promise<void> {
    try {
      await element.setSinkId?.(this.speaker ?? '');
    } catch {
      // The speaker is gone or forbidden: sound on the default one is better than none.
      await element.setSinkId?.('').catch(() => undefined);
    }
  }

  private tell(value: boolean): void {
    if (this.isBlocked === value) return;
    this.isBlocked = value;
    this.blocked(value);
  }
}

import { loudness } from '../state/level.js';

/** Adapter over Web Audio: how loud a local track is. Reads a clone's raw sound, so it also hears a muted microphone. */
export class LevelMeter {
  private context: AudioContext | null = null;
  private analyser: AnalyserNode | null = null;
  private source: MediaStreamAudioSourceNode | null = null;
  private samples = new Float32Array(0);

  /** Measures this track from now on, or nothing. */
  attach(track: MediaStreamTrack | null): void {
    this.source?.disconnect();
    this.source = null;
    if (track === null || typeof AudioContext === 'undefined') return;
    this.context ??= new AudioContext({ latencyHint: 'playback' });
    if (this.analyser === null) {
      this.analyser = this.context.createAnalyser();
      this.analyser.fftSize = 2048;
      this.samples = new Float32Array(this.analyser.fftSize);
    }
    this.source = this.context.createMediaStreamSource(new MediaStream([track]));
    this.source.connect(this.analyser);
    this.wake();
  }

  /** Browsers hold a new context back until the person has touched the page; call this on every touch. */
  wake(): void {
    if (this.context?.state === 'suspended') {
      this.context.resume().catch(() => {
        // Not yet allowed; the next touch tries again.
      });
    }
  }

  /** 0..1, see level.ts. 0 when nothing is attached. */
  level(): number {
    if (this.source === null || this.analyser === null) return 0;
    this.analyser.getFloatTimeDomainData(this.samples);
    let sum = 0;
    for (const sample of this.samples) sum += sample * sample;
    return loudness(Math.sqrt(sum / this.samples.length));
  }

  close(): void {
    this.attach(null);
    this.analyser = null;
    const context = this.context;
    this.context = null;
    context?.close().catch(() => {
      // Already closed by the browser.
    });
  }
}

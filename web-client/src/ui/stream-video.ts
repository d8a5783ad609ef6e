import { DestroyRef, Directive, ElementRef, effect, inject, input, output, untracked } from '@angular/core';

/** After the first data the picture is on the screen by then, also where nobody tells. */
const PAINTED_WITHIN_MS = 500;

/**
 * Plays a stream in its `<video>`, without sound: sound is the call's own affair. `firstFrame` tells when the first picture
 * of each stream is there, `painted` when it is truly on the screen: what stood in its place may go then, and no earlier,
 * as there is nothing but black until then.
 */
@Directive({
  selector: 'video[cvStream]',
  host: { playsinline: '', disablepictureinpicture: '', tabindex: '-1', '(loadeddata)': 'loaded()' },
})
export class StreamVideo {
  private readonly video = inject<ElementRef<HTMLVideoElement>>(ElementRef).nativeElement;
  readonly cvStream = input.required<MediaStream | null>();
  /** Called before the stream gives way to another or to none: the last moment to look at its picture. */
  readonly leaving = input<((video: HTMLVideoElement) => void) | null>(null);
  readonly firstFrame = output<{ readonly width: number; readonly height: number }>();
  readonly painted = output();
  private waiting: number | null = null;
  private paint: number | null = null;
  private fallback: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.video.muted = true;
    this.video.autoplay = true;
    effect(() => {
      const stream = this.cvStream();
      untracked(() => {
        this.show(stream);
      });
    });
    inject(DestroyRef).onDestroy(() => {
      this.stopWaiting();
      this.tellLeaving();
      this.video.srcObject = null;
    });
  }

  private show(stream: MediaStream | null): void {
    if (this.video.srcObject === stream) return;
    this.stopWaiting();
    this.tellLeaving();
    this.video.srcObject = stream;
    if (stream === null) return;
    this.video.play().catch(() => {
      // A muted video is refused only while the page is hidden or the stream just changed; autoplay then takes over.
    });
    if ('requestVideoFrameCallback' in this.video) {
      this.waiting = this.video.requestVideoFrameCallback((_now, frame) => {
        this.waiting = null;
        this.firstFrame.emit({ width: frame.width, height: frame.height });
        // The frame goes to the screen with the one that is made now: by the second one from here it is seen.
        this.paint = requestAnimationFrame(() => {
          this.paint = requestAnimationFrame(() => {
            this.tellPainted();
          });
        });
      });
    }
  }

  /** Pages that nobody looks at are not painted, and some browsers do not tell of frames. */
  protected loaded(): void {
    if (!('requestVideoFrameCallback' in this.video)) this.tellPainted();
    else this.fallback ??= setTimeout(() => this.tellPainted(), PAINTED_WITHIN_MS);
  }

  private tellPainted(): void {
    this.stopWaitingForPaint();
    this.painted.emit();
  }

  private stopWaitingForPaint(): void {
    if (this.paint !== null) cancelAnimationFrame(this.paint);
    this.paint = null;
    clearTimeout(this.fallback);
    this.fallback = undefined;
  }

  private tellLeaving(): void {
    if (this.video.srcObject !== null) untracked(this.leaving)?.(this.video);
  }

  private stopWaiting(): void {
    this.stopWaitingForPaint();
    if (this.waiting !== null) this.video.cancelVideoFrameCallback(this.waiting);
    this.waiting = null;
  }
}

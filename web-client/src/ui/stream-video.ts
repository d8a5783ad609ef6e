import { DestroyRef, Directive, ElementRef, effect, inject, input, output, untracked } from '@angular/core';

/**
 * Plays a stream in its `<video>`, without sound: sound is the call's own affair. `firstFrame` tells when the first picture
 * of each stream is truly on the screen.
 */
@Directive({
  selector: 'video[cvStream]',
  host: { playsinline: '', disablepictureinpicture: '', tabindex: '-1' },
})
export class StreamVideo {
  private readonly video = inject<ElementRef<HTMLVideoElement>>(ElementRef).nativeElement;
  readonly cvStream = input.required<MediaStream | null>();
  /** Called before the stream gives way to another or to none: the last moment to look at its picture. */
  readonly leaving = input<((video: HTMLVideoElement) => void) | null>(null);
  readonly firstFrame = output<{ readonly width: number; readonly height: number }>();
  private waiting: number | null = null;

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
      });
    }
  }

  private tellLeaving(): void {
    if (this.video.srcObject !== null) untracked(this.leaving)?.(this.video);
  }

  private stopWaiting(): void {
    if (this.waiting !== null) this.video.cancelVideoFrameCallback(this.waiting);
    this.waiting = null;
  }
}

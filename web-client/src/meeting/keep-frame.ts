import { DestroyRef, Directive, ElementRef, effect, inject, input } from '@angular/core';
import { LastFrames } from './last-frames.js';

/** Keeps the last picture of this video under a name, at the moment when its stream ends. Null: it is not to be kept. */
@Directive({ selector: 'video[cvKeepAs]' })
export class KeepFrame {
  readonly cvKeepAs = input.required<string | null>();

  constructor() {
    const frames = inject(LastFrames);
    const video = inject<ElementRef<HTMLVideoElement>>(ElementRef).nativeElement;
    effect(() => {
      frames.watch(video, this.cvKeepAs());
    });
    inject(DestroyRef).onDestroy(() => {
      frames.watch(video, null);
    });
  }
}

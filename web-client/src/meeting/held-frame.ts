import { Directive, ElementRef, effect, inject, input } from '@angular/core';
import type { LastFrame } from './last-frames.js';

/** Shows a kept picture in the place of a video that is about to come back. */
@Directive({ selector: 'canvas[cvHeldFrame]', host: { 'aria-hidden': 'true' } })
export class HeldFrame {
  readonly cvHeldFrame = input.required<LastFrame>();

  constructor() {
    const canvas = inject<ElementRef<HTMLCanvasElement>>(ElementRef).nativeElement;
    effect(() => {
      // Drawn anew, as the same picture may be shown in two places while an arrangement changes.
      const kept = this.cvHeldFrame().canvas;
      canvas.width = kept.width;
      canvas.height = kept.height;
      canvas.getContext('2d')?.drawImage(kept, 0, 0);
    });
  }
}

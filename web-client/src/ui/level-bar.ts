import { Component, DestroyRef, type ElementRef, effect, inject, input, viewChild } from '@angular/core';

export interface LevelSource {
  own(): number;
  subscribe(listener: () => void): () => void;
}

/** How loud one's own microphone is. Drawn past change detection: it moves five times a second and nothing else does. */
@Component({
  selector: 'cv-level-bar',
  template: `<span #fill></span>`,
  host: { 'aria-hidden': 'true' },
  styles: `
    :host {
      display: block;
      height: 6px;
      border-radius: 3px;
      background: var(--surface-3);
      overflow: hidden;
    }
    span {
      display: block;
      height: 100%;
      border-radius: 3px;
      background: var(--ok);
      transform: scaleX(0);
      transform-origin: left;
      transition: transform 160ms linear;
    }
  `,
})
export class LevelBar {
  readonly source = input.required<LevelSource>();
  private readonly fill = viewChild.required<ElementRef<HTMLElement>>('fill');
  private stop: (() => void) | null = null;

  constructor() {
    effect(() => {
      const source = this.source();
      this.stop?.();
      const draw = () => {
        const level = Math.min(1, Math.max(0, source.own()));
        this.fill().nativeElement.style.transform = `scaleX(${level.toFixed(3)})`;
      };
      this.stop = source.subscribe(draw);
      draw();
    });
    inject(DestroyRef).onDestroy(() => this.stop?.());
  }
}

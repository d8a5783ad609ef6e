import { DestroyRef, Directive, ElementRef, inject, output, signal } from '@angular/core';

export interface Size {
  /** CSS pixels of the content box. */
  readonly width: number;
  readonly height: number;
}

/** Tells the size of its element, now and after every change. */
@Directive({ selector: '[cvMeasured]' })
export class Measured {
  private readonly current = signal<Size>({ width: 0, height: 0 });
  readonly size = this.current.asReadonly();
  readonly cvMeasured = output<Size>();

  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const observer = new ResizeObserver((entries) => {
      const box = entries.at(-1)?.contentRect;
      if (box === undefined) return;
      this.current.set({ width: box.width, height: box.height });
      this.cvMeasured.emit(this.current());
    });
    observer.observe(element);
    inject(DestroyRef).onDestroy(() => {
      observer.disconnect();
    });
  }
}

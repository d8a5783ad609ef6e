import { signal } from '@angular/core';

/** So near to the end counts as the end, in CSS pixels. */
const NEAR_END = 48;
/** So many frames it takes at most until all that came into view has its true height. */
const SETTLING_FRAMES = 3;

/**
 * Keeps a log where its reader is: at the end while they are at the end, and on what they read otherwise, whatever grows
 * above or below. Only scrolling back leaves the end; content that grows does not.
 */
export class ScrollKeeper {
  private readonly following = signal(true);
  readonly atEnd = this.following.asReadonly();
  private lastTop = 0;
  private closed = false;
  private readonly observer: ResizeObserver | null;

  constructor(
    private readonly box: HTMLElement,
    content: HTMLElement,
  ) {
    this.observer = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(() => this.settle());
    for (const element of [box, content]) this.observer?.observe(element);
  }

  /** To be called when the box was scrolled, by whomever. */
  scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.box;
    const left = scrollHeight - clientHeight - scrollTop;
    if (left <= NEAR_END) this.following.set(true);
    else if (scrollTop < this.lastTop - 1) this.following.set(false);
    this.lastTop = scrollTop;
  }

  /** To be called when something was added. */
  settle(): void {
    if (!this.following()) return;
    this.box.scrollTop = this.box.scrollHeight;
    this.lastTop = this.box.scrollTop;
  }

  toEnd(): void {
    this.following.set(true);
    this.settle();
  }

  /** Shows this element instead of the end, unless both fit. */
  show(element: HTMLElement, place: 'start' | 'center'): void {
    const outer = this.box.getBoundingClientRect();
    const inner = element.getBoundingClientRect();
    const offset = place === 'start' ? 16 : (outer.height - inner.height) / 2;
    this.box.scrollTop += inner.top - outer.top - offset;
    const left = this.box.scrollHeight - this.box.clientHeight - this.box.scrollTop;
    this.following.set(left <= NEAR_END);
    this.lastTop = this.box.scrollTop;
  }

  /** Remembers where this element is; what it gives puts it there again after something came above. */
  hold(element: HTMLElement): () => void {
    const before = element.getBoundingClientRect().top;
    // Browsers that keep the place themselves would move it a second time.
    this.box.style.overflowAnchor = 'none';
    return () => {
      this.putBack(element, before, SETTLING_FRAMES);
    };
  }

  close(): void {
    this.closed = true;
    this.observer?.disconnect();
  }

  /** Again with the next frames: how high the new content is turns out as it is drawn. */
  private putBack(element: HTMLElement, before: number, frames: number): void {
    this.box.scrollTop += element.getBoundingClientRect().top - before;
    this.lastTop = this.box.scrollTop;
    if (this.closed) return;
    if (frames === 0) this.box.style.removeProperty('overflow-anchor');
    else
      requestAnimationFrame(() => {
        this.putBack(element, before, frames - 1);
      });
  }
}

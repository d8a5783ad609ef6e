import { DOCUMENT, DestroyRef, Directive, ElementRef, Service, effect, inject, input } from '@angular/core';
import type { TrackId } from '#protocol';
import type { TileWish } from '../call/index.js';
import { CallStore } from './call-store.js';

interface Seen {
  track: TrackId;
  height: number;
  visible: boolean;
}

/** Collects which videos are on the screen and how tall, and hands the whole wish to the call after every change. */
@Service({ autoProvided: false })
export class TileWishes {
  private readonly call = inject(CallStore).call;
  private readonly document = inject(DOCUMENT);
  private readonly tiles = new Map<Element, Seen>();
  private readonly sizes = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) this.update(target, { height: contentRect.height });
  });
  private readonly sights = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) this.update(target, { visible: isIntersecting });
  });

  constructor() {
    const tell = () => this.tell();
    this.document.addEventListener('visibilitychange', tell);
    inject(DestroyRef).onDestroy(() => {
      this.document.removeEventListener('visibilitychange', tell);
      this.sizes.disconnect();
      this.sights.disconnect();
    });
  }

  watch(element: Element, track: TrackId): void {
    const known = this.tiles.get(element);
    if (known !== undefined) {
      known.track = track;
      this.tell();
      return;
    }
    this.tiles.set(element, { track, height: element.clientHeight, visible: true });
    this.sizes.observe(element);
    this.sights.observe(element);
    this.tell();
  }

  forget(element: Element): void {
    if (!this.tiles.delete(element)) return;
    this.sizes.unobserve(element);
    this.sights.unobserve(element);
    this.tell();
  }

  private update(element: Element, change: Partial<Seen>): void {
    const tile = this.tiles.get(element);
    if (tile === undefined) return;
    Object.assign(tile, change);
    this.tell();
  }

  private tell(): void {
    const wishes: TileWish[] = [...this.tiles.values()].map(({ track, height, visible }) => ({
      trackId: track,
      height: Math.round(height * (globalThis.devicePixelRatio || 1)),
      // Nobody sees a page in the background: its pictures cost nothing, and its sound goes on.
      visible: visible && height > 0 && this.document.visibilityState === 'visible',
    }));
    this.call.showTiles(wishes);
  }
}

/** Marks an element as the place where a track is shown. */
@Directive({ selector: '[cvTileWish]' })
export class TileWishOf {
  readonly cvTileWish = input.required<TrackId | null>();

  constructor() {
    const wishes = inject(TileWishes);
    const element = inject<ElementRef<Element>>(ElementRef).nativeElement;
    effect(() => {
      const track = this.cvTileWish();
      if (track === null) wishes.forget(element);
      else wishes.watch(element, track);
    });
    inject(DestroyRef).onDestroy(() => {
      wishes.forget(element);
    });
  }
}

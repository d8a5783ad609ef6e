import { DOCUMENT, DestroyRef, Directive, ElementRef, Service, inject, input } from '@angular/core';

const DELAY_MS = 350;
const GAP = 8;
const MARGIN = 6;

/** The one tooltip of the page, in the top layer, so that nothing clips it. */
@Service()
export class TipLayer {
  private readonly document = inject(DOCUMENT);
  private element: HTMLElement | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private owner: Element | null = null;

  show(owner: Element, text: string, delay: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.owner = owner;
      this.place(owner, text);
    }, delay);
  }

  hide(owner: Element): void {
    clearTimeout(this.timer);
    if (this.owner !== owner) return;
    this.owner = null;
    if (this.element?.isConnected) this.element.remove();
  }

  private place(owner: Element, text: string): void {
    if (!owner.isConnected) return;
    const tip = (this.element ??= this.make());
    tip.textContent = text;
    this.document.body.append(tip);
    // jsdom and old browsers have no popovers: the z-index then has to do.
    if (typeof tip.showPopover === 'function') tip.showPopover();
    const anchor = owner.getBoundingClientRect();
    const own = tip.getBoundingClientRect();
    const width = this.document.documentElement.clientWidth;
    const above = anchor.top - own.height - GAP;
    const left = anchor.left + anchor.width / 2 - own.width / 2;
    tip.style.left = `${String(Math.max(MARGIN, Math.min(left, width - own.width - MARGIN)))}px`;
    tip.style.top = `${String(above > MARGIN ? above : anchor.bottom + GAP)}px`;
  }

  private make(): HTMLElement {
    const tip = this.document.createElement('div');
    tip.className = 'tip';
    tip.popover = 'manual';
    tip.setAttribute('aria-hidden', 'true');
    return tip;
  }
}

/** A short name on hover and keyboard focus; Esc takes it away. It repeats the accessible name, so readers skip it. */
@Directive({
  selector: '[cvTip]',
  host: {
    '(mouseenter)': 'show()',
    '(mouseleave)': 'hide()',
    '(focus)': 'showForKeyboard()',
    '(blur)': 'hide()',
    '(click)': 'hide()',
    '(keydown.escape)': 'hide()',
  },
})
export class Tip {
  private readonly layer = inject(TipLayer);
  private readonly element = inject<ElementRef<Element>>(ElementRef).nativeElement;
  readonly cvTip = input.required<string>();
  /** The shortcut, shown after the text. */
  readonly cvTipKey = input('');

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.hide();
    });
  }

  protected show(): void {
    // A finger hovers over nothing: what browsers send then would leave the tip standing.
    if (matchMedia('(hover: none)').matches) return;
    this.layer.show(this.element, this.text(), DELAY_MS);
  }
  protected showForKeyboard(): void {
    if (this.element.matches(':focus-visible')) this.layer.show(this.element, this.text(), 0);
  }
  protected hide(): void {
    this.layer.hide(this.element);
  }
  private text(): string {
    return this.cvTipKey() === '' ? this.cvTip() : `${this.cvTip()} (${this.cvTipKey()})`;
  }
}

import {
  Component,
  DestroyRef,
  ElementRef,
  LOCALE_ID,
  afterNextRender,
  computed,
  inject,
  input,
  signal,
} from '@angular/core';
import type { ChatFile } from '#protocol';
import { Downloads } from '../../../ui/downloads.js';
import { Icon } from '../../../ui/icon.js';
import { Tip } from '../../../ui/tip.js';
import { iconOfFile, sizeInWords } from './file-words.js';

/** Largest edge of a thumbnail on the screen, in CSS pixels. */
const PICTURE = { width: 220, height: 160 };

/** A file that somebody sent: what it is, how large, and the way to have it. Pictures show themselves small. */
@Component({
  selector: 'cv-chat-file-card',
  imports: [Icon, Tip],
  template: `
    @if (picture(); as url) {
      <img
        [src]="url"
        [alt]="file().name"
        [style.width.px]="box()?.width"
        [style.height.px]="box()?.height"
      />
    } @else if (box(); as size) {
      <span class="skeleton" [style.width.px]="size.width" [style.height.px]="size.height"></span>
    }
    <div class="card">
      <cv-icon class="kind" [name]="icon()" [size]="20" />
      <span class="what">
        <span class="name" [attr.title]="file().name">{{ file().name }}</span>
        <span class="size">{{ size() }}</span>
      </span>
      <button
        type="button"
        class="btn btn-quiet btn-icon btn-small"
        [attr.aria-label]="downloadName()"
        [attr.aria-disabled]="loading() || null"
        i18n-cvTip
        cvTip="Download"
        (click)="download()"
      >
        @if (loading()) {
          <span class="spinner"></span>
        } @else {
          <cv-icon name="download" [size]="18" />
        }
      </button>
    </div>
    @if (loading()) {
      <span class="visually-hidden" role="status" i18n>Loading the file…</span>
    }
  `,
  styleUrl: './chat-file-card.css',
})
export class ChatFileCard {
  private readonly downloads = inject(Downloads);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly locale = inject(LOCALE_ID);

  readonly file = input.required<ChatFile>();
  /** Gives the content, or null when it was refused and the person was told. */
  readonly fetch = input.required<(file: ChatFile, part: 'whole' | 'thumbnail') => Promise<Blob | null>>();

  protected readonly loading = signal(false);
  protected readonly picture = signal<string | null>(null);
  private readonly failed = signal(false);
  private gone = false;

  protected readonly icon = computed(() => iconOfFile(this.file().mediaType));
  protected readonly size = computed(() => sizeInWords(this.file().bytes, this.locale));
  protected readonly downloadName = computed(() => $localize`Download ${this.file().name}:file:`);
  /** Its place is kept before it is there, so that nothing jumps; none for what is no picture or does not come. */
  protected readonly box = computed(() => {
    const { thumbnail } = this.file();
    if (thumbnail === null || this.failed()) return null;
    const scale = Math.min(1, PICTURE.width / thumbnail.width, PICTURE.height / thumbnail.height);
    return { width: Math.round(thumbnail.width * scale), height: Math.round(thumbnail.height * scale) };
  });

  constructor() {
    let observer: IntersectionObserver | null = null;
    afterNextRender(() => {
      if (this.file().thumbnail === null) return;
      // Only what somebody looks at is fetched.
      observer = new IntersectionObserver((entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        observer?.disconnect();
        void this.showPicture();
      });
      observer.observe(this.host);
    });
    inject(DestroyRef).onDestroy(() => {
      this.gone = true;
      observer?.disconnect();
      const url = this.picture();
      if (url !== null) URL.revokeObjectURL(url);
    });
  }

  protected async download(): Promise<void> {
    if (this.loading()) return;
    this.loading.set(true);
    const content = await this.fetch()(this.file(), 'whole');
    this.loading.set(false);
    if (content !== null) this.downloads.save(content, this.file().name);
  }

  private async showPicture(): Promise<void> {
    const content = await this.fetch()(this.file(), 'thumbnail');
    if (this.gone) return;
    if (content === null) this.failed.set(true);
    else this.picture.set(URL.createObjectURL(content));
  }
}

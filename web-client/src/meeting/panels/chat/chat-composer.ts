import {
  Component,
  ElementRef,
  LOCALE_ID,
  afterRenderEffect,
  computed,
  inject,
  input,
  output,
  viewChild,
} from '@angular/core';
import { chatLimits, type FilePolicyResponse } from '#protocol';
import type { Upload } from '../../../call/index.js';
import { Icon } from '../../../ui/icon.js';
import { Tip } from '../../../ui/tip.js';
import type { ChatDraft } from './chat-drafts.js';
import { obstacleInWords, policyInWords } from './chat-words.js';
import type { RecipientChoice, RecipientKey, WritingObstacle } from './recipients.js';
import { UploadList } from './upload-list.js';

/** From here on one is told how much may still be written, in characters. */
const COUNT_FROM = chatLimits.maxText - 400;

/** The box in which a message is written: to whom, with which files, as an answer to what. */
@Component({
  selector: 'cv-chat-composer',
  imports: [Icon, Tip, UploadList],
  templateUrl: './chat-composer.html',
  styleUrl: './chat-composer.css',
})
export class ChatComposer {
  private readonly locale = inject(LOCALE_ID);

  /** Written to at each key, so that what is sent is what stands in the box however fast one types. */
  readonly draft = input.required<ChatDraft>();
  readonly people = input.required<readonly RecipientChoice[]>();
  /** The name of the chosen person when they cannot be chosen any more. */
  readonly lostName = input<string | null>(null);
  readonly obstacle = input<WritingObstacle | null>(null);
  readonly mayAttach = input(false);
  readonly policy = input<FilePolicyResponse | null>(null);
  readonly uploads = input<readonly Upload[]>([]);
  /** An edit is on its way. */
  readonly busy = input(false);
  readonly recipientChanged = output<RecipientKey>();
  readonly sent = output();
  readonly cancelled = output();
  /** The last own message shall be edited. */
  readonly editLast = output();
  readonly filesChosen = output<readonly File[]>();
  readonly uploadDropped = output<string>();

  private readonly box = viewChild.required<ElementRef<HTMLTextAreaElement>>('box');
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  protected readonly text = computed(() => this.draft().text());
  protected readonly recipient = computed(() => this.draft().recipient());
  protected readonly replyTo = computed(() => this.draft().replyTo());
  protected readonly editing = computed(() => this.draft().editing());
  protected readonly length = computed(() => this.text().trim().length);
  protected readonly tooLong = computed(() => this.length() > chatLimits.maxText);
  protected readonly counted = computed(() => this.length() >= COUNT_FROM);
  protected readonly uploading = computed(() =>
    this.uploads().some(({ file, error }) => file === null && error === null),
  );
  private readonly hasFiles = computed(() => {
    const edited = this.editing();
    return edited === null ? this.uploads().some(({ file }) => file !== null) : edited.files.length > 0;
  });
  /** What was chosen before the chat was switched off may still be dropped, but nothing goes out. */
  protected readonly maySend = computed(
    () =>
      (this.obstacle() === null || (this.editing() !== null && this.obstacle() !== 'chat_off')) &&
      !this.tooLong() &&
      !this.busy() &&
      (this.editing() !== null || !this.uploading()) &&
      (this.length() > 0 || this.hasFiles()),
  );
  protected readonly why = computed(() => {
    const obstacle = this.obstacle();
    return obstacle === null || (this.editing() !== null && obstacle !== 'chat_off')
      ? null
      : obstacleInWords(obstacle, this.lostName() ?? '');
  });
  protected readonly attachTip = computed(() =>
    this.mayAttach()
      ? policyInWords(this.policy(), this.locale)
      : $localize`The host does not let you send files.`,
  );
  protected readonly limit = new Intl.NumberFormat(this.locale).format(chatLimits.maxText);
  protected readonly written = computed(() => new Intl.NumberFormat(this.locale).format(this.length()));

  constructor() {
    // Not by a binding: that would miss a text which came and went between two of its looks.
    afterRenderEffect(() => {
      const text = this.draft().text();
      const box = this.box().nativeElement;
      if (box.value !== text) box.value = text;
      this.grow();
    });
  }

  focus(): void {
    const box = this.box().nativeElement;
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  }

  protected choose(value: string): void {
    const person = this.people().find(({ participantId }) => participantId === value);
    if (person !== undefined) this.recipientChanged.emit(person.participantId);
    else if (value === 'everyone' || value === 'hosts') this.recipientChanged.emit(value);
  }

  protected press(event: KeyboardEvent): void {
    // While a word is being composed, Enter chooses it. Safari ends the composition before it tells of the key.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- Nothing else tells it there.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key === 'Enter' && !event.shiftKey && !composing) {
      event.preventDefault();
      this.send();
    } else if (event.key === 'ArrowUp' && this.text() === '' && this.editing() === null && !composing) {
      event.preventDefault();
      this.editLast.emit();
    } else if (event.key === 'Escape' && !composing && (this.editing() !== null || this.replyTo() !== null)) {
      event.preventDefault();
      event.stopPropagation();
      this.cancelled.emit();
    }
  }

  protected send(): void {
    if (this.maySend()) this.sent.emit();
  }

  /** The button is switched off then: without this the keyboard would be nowhere, and what is typed next no text. */
  protected sendByButton(): void {
    this.send();
    this.box().nativeElement.focus();
  }

  protected chooseFiles(field: HTMLInputElement): void {
    const files = [...(field.files ?? [])];
    // The same file can be chosen again after it was removed.
    field.value = '';
    if (files.length > 0) this.filesChosen.emit(files);
  }

  protected attach(field: HTMLInputElement): void {
    if (this.mayAttach() && this.obstacle() === null) field.click();
  }

  protected drop(uploadId: string): void {
    this.uploadDropped.emit(uploadId);
    // Its button is gone; the keyboard stays near.
    this.host.querySelector<HTMLElement>('textarea')?.focus();
  }

  /** As high as its lines, up to what its style allows. */
  private grow(): void {
    const box = this.box().nativeElement;
    box.style.height = 'auto';
    box.style.height = `${String(box.scrollHeight + box.offsetHeight - box.clientHeight)}px`;
  }
}

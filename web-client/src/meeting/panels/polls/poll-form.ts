import {
  Component,
  ElementRef,
  Injector,
  afterNextRender,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  signal,
} from '@angular/core';
import { pollLimits, type PollDraft } from '#protocol';
import { Icon } from '../../../ui/icon.js';
import { Tip } from '../../../ui/tip.js';
import { blankPoll, draftOf, mayAddOption, type PollFields, type PollMistake } from './poll-draft.js';

/** A poll is written, or a draft of one changed. */
@Component({
  selector: 'cv-poll-form',
  imports: [Icon, Tip],
  templateUrl: './poll-form.html',
  styleUrl: './poll-form.css',
})
export class PollForm {
  private readonly injector = inject(Injector);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  readonly begin = input<PollFields>(blankPoll);
  readonly busy = input(false);
  readonly error = input<string | null>(null);
  readonly saved = output<{ readonly poll: PollDraft; readonly launch: boolean }>();
  readonly cancelled = output();

  protected readonly limits = pollLimits;
  protected readonly fields = linkedSignal(() => this.begin());
  protected readonly mayAdd = computed(() => mayAddOption(this.fields()));
  /** What is wrong is told once somebody tried to save. */
  private readonly tried = signal(false);
  protected readonly mistake = computed<PollMistake | null>(() => {
    const draft = draftOf(this.fields());
    return this.tried() && typeof draft === 'string' ? draft : null;
  });

  constructor() {
    afterNextRender(() => {
      this.host.querySelector<HTMLElement>('textarea')?.focus();
    });
  }

  protected change(part: Partial<PollFields>): void {
    this.fields.update((before) => ({ ...before, ...part }));
  }

  protected setOption(position: number, text: string): void {
    this.change({ options: this.fields().options.map((option, at) => (at === position ? text : option)) });
  }

  protected addOption(): void {
    if (!this.mayAdd()) return;
    this.change({ options: [...this.fields().options, ''] });
    this.focusOption(this.fields().options.length - 1);
  }

  protected removeOption(position: number): void {
    this.change({ options: this.fields().options.filter((_, at) => at !== position) });
    this.focusOption(Math.max(0, position - 1));
  }

  /** Enter goes on: to the next option, which it makes after the last one that has words. */
  protected enter(event: Event, position: number): void {
    event.preventDefault();
    const { options } = this.fields();
    if (position < options.length - 1) this.focusOption(position + 1);
    else if (options[position]?.trim() !== '') this.addOption();
  }

  protected save(launch: boolean): void {
    this.tried.set(true);
    const poll = draftOf(this.fields());
    if (typeof poll !== 'string') {
      if (!this.busy()) this.saved.emit({ poll, launch });
      return;
    }
    const wrong = poll === 'no_question' ? 'textarea' : `#poll-option-${String(this.firstWrongOption())}`;
    this.host.querySelector<HTMLElement>(wrong)?.focus();
  }

  protected cancel(event: Event): void {
    // Esc leaves the form first, and the panel only then.
    event.preventDefault();
    event.stopPropagation();
    this.cancelled.emit();
  }

  protected optionName(position: number): string {
    return $localize`Option ${position + 1}:number:`;
  }
  protected removeName(position: number): string {
    return $localize`Remove option ${position + 1}:number:`;
  }

  private firstWrongOption(): number {
    const { options } = this.fields();
    const texts = options.map((option) => option.trim());
    return Math.max(
      0,
      texts.findIndex((text, at) => text === '' || texts.indexOf(text) < at),
    );
  }

  private focusOption(position: number): void {
    afterNextRender(
      () => {
        this.host.querySelector<HTMLElement>(`#poll-option-${String(position)}`)?.focus();
      },
      { injector: this.injector },
    );
  }
}

import { Component, LOCALE_ID, computed, inject, input, linkedSignal, output, signal } from '@angular/core';
import type { PollView } from '#protocol';
import { Icon } from '../../../ui/icon.js';
import { resultsOf } from './poll-results.js';

export type PollDeed = 'launch' | 'edit' | 'close' | 'export' | 'delete';

/** One poll: to vote in, or with what came of it. */
@Component({
  selector: 'cv-poll-card',
  imports: [Icon],
  templateUrl: './poll-card.html',
  styleUrl: './poll-card.css',
  host: { role: 'article', '[attr.aria-labelledby]': 'headingId()' },
})
export class PollCard {
  readonly poll = input.required<PollView>();
  readonly manage = input(false);
  readonly busy = input(false);
  /** Why the last deed with this poll was refused. */
  readonly error = input<string | null>(null);
  readonly voted = output<readonly number[]>();
  readonly wished = output<PollDeed>();

  protected readonly headingId = computed(() => `poll-${this.poll().pollId}`);
  protected readonly results = computed(() => resultsOf(this.poll()));
  protected readonly votable = computed(() => this.poll().status === 'open' && !this.poll().voted);
  /** Whoever manages may look before voting; the others see what came of it afterwards. */
  protected readonly peeking = signal(false);
  protected readonly showsResults = computed(
    () => this.poll().status !== 'draft' && (!this.votable() || (this.manage() && this.peeking())),
  );
  /** Kept while the counts change; gone with the options when a poll is another one. */
  private readonly marked = linkedSignal<string, readonly number[]>({
    source: () => this.poll().pollId,
    computation: () => [],
  });
  protected readonly chosen = this.marked.asReadonly();

  private readonly percent = new Intl.NumberFormat(inject(LOCALE_ID), { style: 'percent' });
  protected readonly inPercent = (percent: number): string => this.percent.format(percent / 100);

  protected choose(position: number, on: boolean): void {
    if (!this.poll().multiple) this.marked.set([position]);
    else
      this.marked.update((before) => [
        ...before.filter((each) => each !== position),
        ...(on ? [position] : []),
      ]);
  }

  protected vote(): void {
    if (this.chosen().length > 0 && !this.busy()) this.voted.emit([...this.chosen()].sort((a, b) => a - b));
  }

  protected wish(deed: PollDeed): void {
    if (!this.busy()) this.wished.emit(deed);
  }
}

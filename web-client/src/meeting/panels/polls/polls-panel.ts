import { Component, computed, inject, signal } from '@angular/core';
import type { PollDraft, PollId, PollView } from '#protocol';
import type { Outcome } from '../../../call/index.js';
import { Confirm } from '../../../ui/confirm.js';
import { Downloads } from '../../../ui/downloads.js';
import { Icon } from '../../../ui/icon.js';
import { CallStore } from '../../call-store.js';
import { refusalInWords } from '../../device-words.js';
import { MeetingPanels } from '../meeting-panels.js';
import { PanelFrame } from '../panel-frame.js';
import { PollCard, type PollDeed } from './poll-card.js';
import { blankPoll, exportName, fieldsOf, madeDraft } from './poll-draft.js';
import { PollForm } from './poll-form.js';
import { pollsByStatus } from './poll-results.js';

/** A refusal, and where it is told: at a poll, or in the form. */
interface Trouble {
  readonly at: PollId | 'form';
  readonly words: string;
}

/** What the meeting is asked, and what came of it; connected to the call. */
@Component({
  selector: 'cv-polls-panel',
  imports: [Confirm, Icon, PanelFrame, PollCard, PollForm],
  templateUrl: './polls-panel.html',
  styleUrl: './polls-panel.css',
})
export class PollsPanel {
  private readonly store = inject(CallStore);
  private readonly deeds = this.store.call.polls;
  private readonly downloads = inject(Downloads);
  protected readonly panels = inject(MeetingPanels);

  private readonly polls = computed(() => this.store.state().polls);
  protected readonly manage = computed(() => this.store.state().abilities.manage);
  protected readonly groups = computed(() => pollsByStatus(this.polls()));
  protected readonly none = computed(() => this.polls().length === 0);
  /** The form is open, on a draft that is changed or on a new one. */
  private readonly form = signal<{ readonly poll: PollView | null } | null>(null);
  protected readonly writing = computed(() => (this.manage() ? this.form() : null));
  protected readonly begin = computed(() => {
    const poll = this.form()?.poll ?? null;
    return poll === null ? blankPoll : fieldsOf(poll);
  });
  protected readonly busy = signal<PollId | 'form' | null>(null);
  private readonly trouble = signal<Trouble | null>(null);
  protected readonly toDelete = signal<PollView | null>(null);

  protected wordsAt(at: Trouble['at']): string | null {
    const trouble = this.trouble();
    return trouble?.at === at ? trouble.words : null;
  }

  protected write(poll: PollView | null): void {
    this.trouble.set(null);
    this.form.set({ poll });
  }

  protected stopWriting(): void {
    this.form.set(null);
    this.trouble.set(null);
  }

  protected async save({
    poll,
    launch,
  }: {
    readonly poll: PollDraft;
    readonly launch: boolean;
  }): Promise<void> {
    const edited = this.form()?.poll?.pollId;
    const before = this.polls();
    if (!(await this.tell('form', this.deeds.save(poll, edited)))) return;
    this.form.set(null);
    const pollId = edited ?? madeDraft(before, this.polls(), poll)?.pollId;
    if (launch && pollId !== undefined) await this.tell(pollId, this.deeds.launch(pollId));
  }

  protected async vote({ pollId }: PollView, options: readonly number[]): Promise<void> {
    await this.tell(pollId, this.deeds.vote(pollId, options));
  }

  protected async wish(poll: PollView, deed: PollDeed): Promise<void> {
    const { pollId } = poll;
    switch (deed) {
      case 'edit':
        this.write(poll);
        break;
      case 'delete':
        this.toDelete.set(poll);
        break;
      case 'launch':
        await this.tell(pollId, this.deeds.launch(pollId));
        break;
      case 'close':
        await this.tell(pollId, this.deeds.close(pollId));
        break;
      case 'export':
        await this.export(poll);
        break;
    }
  }

  protected async delete({ pollId }: PollView): Promise<void> {
    this.toDelete.set(null);
    await this.tell(pollId, this.deeds.delete(pollId));
  }

  private async export({ pollId, question }: PollView): Promise<void> {
    this.busy.set(pollId);
    const table = await this.deeds.export(pollId);
    this.busy.set(null);
    if (table !== null) this.downloads.save(table, exportName(question));
  }

  /** Does a deed; a refusal is told where it was asked for. */
  private async tell(at: Trouble['at'], deed: Promise<Outcome>): Promise<boolean> {
    this.busy.set(at);
    this.trouble.set(null);
    const outcome = await deed;
    this.busy.set(null);
    if (!outcome.ok) this.trouble.set({ at, words: refusalInWords(outcome.error) });
    return outcome.ok;
  }
}

import type { PollView } from '#protocol';

export interface OptionResult {
  readonly position: number;
  readonly text: string;
  readonly votes: number;
  /** Of those who voted, 0..100, rounded. With several answers they may sum to more than 100. */
  readonly percent: number;
  readonly own: boolean;
  readonly leading: boolean;
  /** Who chose it; null where nobody is told. */
  readonly names: readonly string[] | null;
}

export function resultsOf(poll: PollView): readonly OptionResult[] {
  const most = Math.max(0, ...poll.counts);
  return poll.options.map((text, position) => {
    const votes = poll.counts[position] ?? 0;
    return {
      position,
      text,
      votes,
      percent: poll.voters === 0 ? 0 : Math.round((votes / poll.voters) * 100),
      own: poll.ownChoice?.includes(position) ?? false,
      leading: votes > 0 && votes === most,
      names: poll.names?.[position] ?? null,
    };
  });
}

/** Drafts for those who manage, then what is open, then what was, the newest of each first. */
export function pollsByStatus(polls: readonly PollView[]): {
  readonly open: readonly PollView[];
  readonly drafts: readonly PollView[];
  readonly closed: readonly PollView[];
} {
  const of = (status: PollView['status']) => polls.filter((poll) => poll.status === status).reverse();
  return { open: of('open'), drafts: of('draft'), closed: of('closed') };
}

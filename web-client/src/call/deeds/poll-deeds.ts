import type { PollId } from '#protocol';
import type { PollDeeds } from '../together-api.js';
import { outcomeOf, type Ask } from './request.js';

/** `download`: the votes as a file, or null when they were refused and the person was told. */
export const pollDeeds = (ask: Ask, download: (pollId: PollId) => Promise<Blob | null>): PollDeeds => ({
  save: (poll, pollId) =>
    outcomeOf(ask({ type: 'poll.save', poll, ...(pollId === undefined ? {} : { pollId }) })),
  launch: (pollId) => outcomeOf(ask({ type: 'poll.launch', pollId })),
  close: (pollId) => outcomeOf(ask({ type: 'poll.close', pollId })),
  delete: (pollId) => outcomeOf(ask({ type: 'poll.delete', pollId })),
  vote: (pollId, options) => outcomeOf(ask({ type: 'poll.vote', pollId, options: [...options] })),
  export: download,
});

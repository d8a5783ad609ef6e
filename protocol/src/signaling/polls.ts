import * as z from 'zod';
import { pollId } from '../ids.js';
import { plainText } from '../text.js';

export const pollLimits = { maxPolls: 50, maxOptions: 10, maxQuestion: 300, maxOption: 120 } as const;

export const pollDraft = z.object({
  question: plainText(pollLimits.maxQuestion),
  options: z.array(plainText(pollLimits.maxOption)).min(2).max(pollLimits.maxOptions),
  /** More than one option may be chosen. */
  multiple: z.boolean(),
  /** Nobody, hosts and database included, learns who chose what. */
  anonymous: z.boolean(),
});
export type PollDraft = z.infer<typeof pollDraft>;

/** A poll as one person may see it. Drafts are shown to those who manage only. */
export const pollView = pollDraft.extend({
  pollId,
  status: z.enum(['draft', 'open', 'closed']),
  /** Votes per option, in their order. */
  counts: z.array(z.int()),
  /** Heads that voted. */
  voters: z.int(),
  /** What the reader chose; null when they have not voted, or when it is anonymous and they have: see `voted`. */
  ownChoice: z.array(z.int()).nullable(),
  voted: z.boolean(),
  /** Per option the names of those who chose it; null for anonymous polls, and for those who do not manage. */
  names: z.array(z.array(z.string())).nullable(),
});
export type PollView = z.infer<typeof pollView>;

import { pollLimits, type PollDraft, type PollView } from '#protocol';

/** What stands in the form, as typed. */
export interface PollFields {
  readonly question: string;
  readonly options: readonly string[];
  readonly multiple: boolean;
  readonly anonymous: boolean;
}

export const blankPoll: PollFields = { question: '', options: ['', ''], multiple: false, anonymous: false };

export const fieldsOf = ({ question, options, multiple, anonymous }: PollView): PollFields => ({
  question,
  options,
  multiple,
  anonymous,
});

/** What keeps it from being saved; screens put it to words. */
export type PollMistake = 'no_question' | 'too_few_options' | 'same_options';

/** The poll that the fields make, without the options left empty; or what is wrong with them. */
export function draftOf(fields: PollFields): PollDraft | PollMistake {
  const question = tidy(fields.question);
  const options = fields.options.map(tidy).filter((option) => option !== '');
  if (question === '') return 'no_question';
  if (options.length < 2) return 'too_few_options';
  if (new Set(options).size < options.length) return 'same_options';
  return { question, options, multiple: fields.multiple, anonymous: fields.anonymous };
}

const tidy = (text: string): string => text.normalize('NFC').replace(/\s+/gu, ' ').trim();

export const mayAddOption = ({ options }: PollFields): boolean => options.length < pollLimits.maxOptions;

/** The draft that saving made: it was not among `before`, and says the same. */
export function madeDraft(
  before: readonly PollView[],
  after: readonly PollView[],
  { question, options }: PollDraft,
): PollView | null {
  const known = new Set(before.map(({ pollId }) => pollId));
  return (
    after.findLast(
      (poll) =>
        poll.status === 'draft' &&
        !known.has(poll.pollId) &&
        poll.question === question &&
        poll.options.join('\n') === options.join('\n'),
    ) ?? null
  );
}

/** A name for the file of results, from the question: letters and digits of any script. */
export function exportName(question: string): string {
  const words = question
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .slice(0, 60)
    .trim();
  return words === '' ? 'poll.csv' : `${words}.csv`;
}

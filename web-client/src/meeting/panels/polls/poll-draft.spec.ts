import { aPoll, pollIdOf } from '../../../testing/worlds.js';
import { blankPoll, draftOf, exportName, madeDraft } from './poll-draft.js';

const fields = {
  ...blankPoll,
  question: ' Where  to? ',
  options: ['Here', ' There ', '', 'Here'.toLowerCase()],
};

describe('draftOf', () => {
  it('tidies words and leaves out empty answers', () => {
    expect(draftOf(fields)).toEqual({
      question: 'Where to?',
      options: ['Here', 'There', 'here'],
      multiple: false,
      anonymous: false,
    });
  });
  it.each([
    [{ ...fields, question: '  ' }, 'no_question'],
    [{ ...fields, options: ['Here', ' '] }, 'too_few_options'],
    [{ ...fields, options: ['Here', 'Here '] }, 'same_options'],
  ])('says what is wrong (%#)', (wrong, mistake) => {
    expect(draftOf(wrong)).toBe(mistake);
  });
});

describe('madeDraft', () => {
  const draft = { question: 'Q', options: ['a', 'b'], multiple: false, anonymous: false };
  const like = (n: number) => aPoll(n, { ...draft, status: 'draft' });
  it('finds the new one, and not one that was there before with the same words', () => {
    expect(madeDraft([like(1)], [like(1), like(2)], draft)?.pollId).toBe(pollIdOf(2));
    expect(madeDraft([like(1)], [like(1)], draft)).toBeNull();
    expect(madeDraft([], [aPoll(3, { status: 'draft' })], draft)).toBeNull();
  });
});

describe('exportName', () => {
  it.each([
    ['Where do we meet?', 'Where do we meet.csv'],
    ['../../etc/passwd', 'etc passwd.csv'],
    ['会議は？', '会議は.csv'],
    ['???', 'poll.csv'],
  ])('%s', (question, name) => {
    expect(exportName(question)).toBe(name);
  });
});

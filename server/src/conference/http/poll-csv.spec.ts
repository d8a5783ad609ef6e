import { describe, expect, it } from '@jest/globals';
import type { PollId } from '#protocol';
import type { Poll } from '../domain/state.js';
import { pollCsv } from './poll-csv.js';

const poll: Poll = {
  pollId: 'p' as PollId,
  question: 'Lunch?',
  options: ['Soup', 'Pasta'],
  multiple: false,
  anonymous: false,
  status: 'closed',
  counts: [2, 1],
  voted: ['a', 'b', 'c'],
  choices: {
    a: { displayName: 'Anna', options: [0] },
    b: { displayName: 'Bert', options: [1] },
    c: { displayName: 'Cora', options: [0] },
  },
  resultsOwed: false,
};
const linesOf = (given: Poll) => pollCsv(given).split('\r\n');

describe('pollCsv()', () => {
  it('of a named poll: one row an option, with names', () => {
    expect(pollCsv(poll)).toBe(
      '\uFEFFQuestion,Status,Voters,Option,Votes,Percent of voters,Names\r\n' +
        'Lunch?,closed,3,Soup,2,66.7,Anna; Cora\r\n' +
        'Lunch?,closed,3,Pasta,1,33.3,Bert\r\n',
    );
  });

  it('of an anonymous poll has no place for names', () => {
    expect(linesOf({ ...poll, anonymous: true, choices: {} })).toEqual([
      '\uFEFFQuestion,Status,Voters,Option,Votes,Percent of voters',
      'Lunch?,closed,3,Soup,2,66.7',
      'Lunch?,closed,3,Pasta,1,33.3',
      '',
    ]);
  });

  it('of a poll that nobody answered divides by nothing', () => {
    expect(linesOf({ ...poll, counts: [0, 0], voted: [], choices: {} })[1]).toBe('Lunch?,closed,0,Soup,0,0,');
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', `"'\t=1"`.replaceAll('"', '')],
    ['＝1', "'＝1"],
    ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
    ['a, b', '"a, b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['5 - 3 = 2', '5 - 3 = 2'],
  ])('%j becomes %j', (option, cell) => {
    expect(pollCsv({ ...poll, options: [option, 'x'] })).toContain(`,${cell},2,`);
  });
});

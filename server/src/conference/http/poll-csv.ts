import { namesOf } from '../domain/polls.js';
import type { Poll } from '../domain/state.js';

/**
 * A poll as a table for spreadsheets (RFC 4180): one row an option, with the names of those who chose it where the poll was
 * not anonymous. It begins with a byte-order mark, by which spreadsheets know UTF-8.
 */
export function pollCsv(poll: Poll): string {
  const share = (count: number) =>
    poll.voted.length === 0 ? '0' : String(Math.round((count / poll.voted.length) * 1000) / 10);
  const rows = [
    [
      'Question',
      'Status',
      'Voters',
      'Option',
      'Votes',
      'Percent of voters',
      ...(poll.anonymous ? [] : ['Names']),
    ],
    ...poll.options.map((option, position) => {
      const count = poll.counts[position] ?? 0;
      const names = poll.anonymous ? [] : [namesOf(poll, position).join('; ')];
      return [
        poll.question,
        poll.status,
        String(poll.voted.length),
        option,
        String(count),
        share(count),
        ...names,
      ];
    }),
  ];
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** Spreadsheets take cells that begin like this as formulas, also in quotes; an apostrophe makes them words. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/u;

function cell(value: string): string {
  const defused = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(defused) || defused !== defused.trim()
    ? `"${defused.replaceAll('"', '""')}"`
    : defused;
}

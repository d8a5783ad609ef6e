/**
 * Whether a text is an RRULE value of RFC 5545 §3.3.10 that a meeting can follow. The parts and their ranges are the
 * standard's, less what makes no sense for a meeting: nothing repeats more often than daily.
 */
export type RecurrenceProblem =
  | { readonly problem: 'malformed'; readonly part: string }
  | { readonly problem: 'unknown_part'; readonly part: string }
  | { readonly problem: 'repeated_part'; readonly part: string }
  | { readonly problem: 'bad_value'; readonly part: string }
  | { readonly problem: 'freq_missing' }
  | { readonly problem: 'count_and_until' }
  | { readonly problem: 'does_not_fit_freq'; readonly part: string };

const numbers = (min: number, max: number, signed: boolean) => (value: string) =>
  value.split(',').every((entry) => {
    const match = /^(?<sign>[+-]?)(?<digits>\d{1,3})$/u.exec(entry);
    const number = Number(match?.groups?.['digits'] ?? NaN);
    return number >= min && number <= max && (signed || !match?.groups?.['sign']);
  });
const whole = (max: number) => (value: string) =>
  /^\d{1,5}$/u.test(value) && Number(value) >= 1 && Number(value) <= max;
const weekday = '(?:MO|TU|WE|TH|FR|SA|SU)';

const parts: Readonly<Record<string, (value: string) => boolean>> = {
  FREQ: (value) => /^(?:DAILY|WEEKLY|MONTHLY|YEARLY)$/u.test(value),
  INTERVAL: whole(1000),
  COUNT: whole(10_000),
  UNTIL: isDate,
  BYDAY: (value) =>
    value
      .split(',')
      .every((day) => new RegExp(`^(?:[+-]?(?:[1-9]|[1-4]\\d|5[0-3]))?${weekday}$`, 'u').test(day)),
  BYMONTHDAY: numbers(1, 31, true),
  BYYEARDAY: numbers(1, 366, true),
  BYWEEKNO: numbers(1, 53, true),
  BYMONTH: numbers(1, 12, false),
  BYSETPOS: numbers(1, 366, true),
  WKST: (value) => new RegExp(`^${weekday}$`, 'u').test(value),
};

/** null when the rule can be followed. A leading `RRULE:` is allowed, letters may be small. */
export function recurrenceProblem(text: string): RecurrenceProblem | null {
  const seen = new Map<string, string>();
  for (const piece of normalRecurrence(text).split(';')) {
    const match = /^(?<name>[A-Z]+)=(?<value>[^=]+)$/u.exec(piece);
    const { name, value } = match?.groups ?? {};
    if (name === undefined || value === undefined) return { problem: 'malformed', part: piece.slice(0, 40) };
    const fits = Object.hasOwn(parts, name) ? parts[name] : undefined;
    if (!fits) return { problem: 'unknown_part', part: name };
    if (seen.has(name)) return { problem: 'repeated_part', part: name };
    if (!fits(value)) return { problem: 'bad_value', part: name };
    seen.set(name, value);
  }
  return contradiction(seen);
}

/** As it is stored: capital letters, without the property's name. */
export const normalRecurrence = (text: string): string =>
  text
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/u, '');

/** The table and the notes of RFC 5545 §3.3.10 on which parts go together. */
function contradiction(seen: ReadonlyMap<string, string>): RecurrenceProblem | null {
  const freq = seen.get('FREQ');
  if (freq === undefined) return { problem: 'freq_missing' };
  if (seen.has('COUNT') && seen.has('UNTIL')) return { problem: 'count_and_until' };
  const misfit = (part: string): RecurrenceProblem => ({ problem: 'does_not_fit_freq', part });
  if (seen.has('BYWEEKNO') && freq !== 'YEARLY') return misfit('BYWEEKNO');
  if (seen.has('BYYEARDAY') && freq !== 'YEARLY') return misfit('BYYEARDAY');
  if (seen.has('BYMONTHDAY') && freq === 'WEEKLY') return misfit('BYMONTHDAY');
  const counted = /\d/u.test(seen.get('BYDAY') ?? '');
  if (counted && (freq === 'DAILY' || freq === 'WEEKLY' || seen.has('BYWEEKNO'))) return misfit('BYDAY');
  if (seen.has('BYSETPOS') && ![...seen.keys()].some((name) => name.startsWith('BY') && name !== 'BYSETPOS'))
    return misfit('BYSETPOS');
  return null;
}

/** `20261231` or `20261231T225959Z`, and a day that exists. */
function isDate(value: string): boolean {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})Z?)?$/u.exec(value);
  if (!match) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part || 0));
  const date = new Date(Date.UTC(year, month - 1, day));
  return (
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 61
  );
}

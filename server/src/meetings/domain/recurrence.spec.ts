import { describe, expect, it } from '@jest/globals';
import { normalRecurrence, recurrenceProblem } from './recurrence.js';

describe('recurrenceProblem()', () => {
  it.each([
    'FREQ=DAILY',
    'FREQ=DAILY;INTERVAL=2;COUNT=10',
    'FREQ=WEEKLY;BYDAY=MO,WE,FR;WKST=SU',
    'FREQ=WEEKLY;UNTIL=20271231T235959Z;BYDAY=TU',
    'FREQ=MONTHLY;BYDAY=-1FR',
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    'FREQ=MONTHLY;BYMONTHDAY=-1,15',
    'FREQ=YEARLY;BYMONTH=3,9;BYDAY=2TU',
    'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO',
    'freq=weekly;byday=mo',
    'RRULE:FREQ=DAILY;UNTIL=20280229',
  ])('%s can be followed', (rule) => {
    expect(recurrenceProblem(rule)).toBeNull();
  });

  it.each([
    ['every Monday', 'malformed'],
    ['', 'malformed'],
    ['FREQ=DAILY;', 'malformed'],
    ['FREQ=DAILY\nDTSTART=20270101', 'malformed'],
    ['FREQ==DAILY', 'malformed'],
    ['INTERVAL=2', 'freq_missing'],
    ['FREQ=HOURLY', 'bad_value'],
    ['FREQ=DAILY;FREQ=DAILY', 'repeated_part'],
    ['FREQ=DAILY;BYHOUR=9', 'unknown_part'],
    ['FREQ=DAILY;TOSTRING=1', 'unknown_part'],
    ['FREQ=DAILY;CONSTRUCTOR=1', 'unknown_part'],
    ['FREQ=DAILY;INTERVAL=0', 'bad_value'],
    ['FREQ=DAILY;COUNT=-1', 'bad_value'],
    ['FREQ=DAILY;COUNT=3;UNTIL=20270101', 'count_and_until'],
    ['FREQ=DAILY;UNTIL=20270230', 'bad_value'],
    ['FREQ=DAILY;UNTIL=20271301', 'bad_value'],
    ['FREQ=DAILY;UNTIL=20270101T250000Z', 'bad_value'],
    ['FREQ=WEEKLY;BYDAY=XX', 'bad_value'],
    ['FREQ=WEEKLY;BYDAY=1MO', 'does_not_fit_freq'],
    ['FREQ=WEEKLY;BYMONTHDAY=1', 'does_not_fit_freq'],
    ['FREQ=MONTHLY;BYWEEKNO=1', 'does_not_fit_freq'],
    ['FREQ=MONTHLY;BYYEARDAY=1', 'does_not_fit_freq'],
    ['FREQ=MONTHLY;BYMONTHDAY=32', 'bad_value'],
    ['FREQ=MONTHLY;BYMONTHDAY=0', 'bad_value'],
    ['FREQ=MONTHLY;BYDAY=54MO', 'bad_value'],
    ['FREQ=MONTHLY;BYSETPOS=1', 'does_not_fit_freq'],
    ['FREQ=YEARLY;BYMONTH=-1', 'bad_value'],
  ])('%s cannot (%s)', (rule, problem) => {
    expect(recurrenceProblem(rule)).toMatchObject({ problem });
  });
});

describe('normalRecurrence()', () => {
  it('capital letters, without the name', () => {
    expect(normalRecurrence(' rrule:freq=daily ')).toBe('FREQ=DAILY');
  });
});

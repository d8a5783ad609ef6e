import { describe, expect, it } from '@jest/globals';
import { planned } from './plan.js';

const start = '2027-03-01T09:00:00+01:00';
const before = {
  scheduledStart: new Date(start),
  scheduledEnd: new Date('2027-03-01T08:30:00Z'),
  duration: 30,
  recurrence: 'FREQ=DAILY',
};

describe('planned()', () => {
  it('an instant meeting has no time, but may have a length', () => {
    expect(planned('instant', { duration: 30 })).toMatchObject({
      ok: true,
      value: { scheduledStart: null, scheduledEnd: null, duration: 30 },
    });
  });

  it('what the wish leaves out stays, and the end moves with the start', () => {
    expect(planned('recurring', { scheduledStart: '2027-03-02T08:00:00Z' }, before)).toEqual({
      ok: true,
      value: {
        ...before,
        scheduledStart: new Date('2027-03-02T08:00:00Z'),
        scheduledEnd: new Date('2027-03-02T08:30:00Z'),
      },
    });
    expect(planned('recurring', { duration: 60 }, before)).toMatchObject({
      value: { scheduledEnd: new Date('2027-03-01T09:00:00Z') },
    });
    expect(planned('recurring', {}, before)).toEqual({ ok: true, value: before });
  });

  it.each([
    ['instant', { scheduledStart: start }, 'scheduledStart'],
    ['instant', { recurrence: 'FREQ=DAILY' }, 'recurrence'],
    ['scheduled', { scheduledStart: '0000-01-01T00:00:00+23:59' }, 'scheduledStart'],
    ['scheduled', { scheduledStart: '9999-12-31T23:59:59-23:59' }, 'scheduledStart'],
    ['scheduled', { scheduledStart: start, recurrence: 'FREQ=DAILY' }, 'recurrence'],
    ['recurring', { scheduledStart: start, recurrence: 'daily' }, 'recurrence'],
  ] as const)('%s with %j is refused at %s', (type, wish, path) => {
    expect(planned(type, wish)).toMatchObject({
      ok: false,
      refusal: { code: 'INVALID_REQUEST', details: { fields: [{ path, message: expect.any(String) }] } },
    });
  });
});

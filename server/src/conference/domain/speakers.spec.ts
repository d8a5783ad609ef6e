import { describe, expect, it } from '@jest/globals';
import type { ParticipantId } from '#protocol';
import { hear, nobodySpeaks } from './speakers.js';

const STEP_MS = 200;
type Moment = Readonly<Record<string, number>>;
const times = (count: number, moment: Moment): Moment[] => Array.from({ length: count }, () => moment);

/** Who leads after each report, one every 200 ms; an empty report is silence. */
function listen(
  script: readonly Moment[],
  muted: (name: string, step: number) => boolean = () => false,
): string {
  let speakers = nobodySpeaks;
  return script
    .map((moment, step) => {
      const levels = Object.entries(moment).map(([name, dBov]) => ({
        participantId: name as ParticipantId,
        dBov,
      }));
      speakers = hear(speakers, levels, (id) => !muted(id, step), step * STEP_MS);
      return speakers.current ?? '-';
    })
    .join('');
}

describe('hear()', () => {
  it.each([
    ['a first speaker leads after half a second', times(5, { a: -20 }), '---aa'],
    ['silence keeps the last speaker', [...times(4, { a: -20 }), ...times(50, {})], '---a' + 'a'.repeat(50)],
    ['breath is nobody', times(5, { a: -55 }), '-----'],
    [
      'a 300 ms cough changes nothing',
      [...times(4, { a: -20 }), {}, ...times(2, { b: -10 }), ...times(3, {})],
      '---aaaaaaa',
    ],
    [
      'a cough over the speaker changes nothing',
      [...times(4, { a: -30 }), ...times(2, { a: -30, b: -10 }), { a: -30 }],
      '---aaaa',
    ],
    [
      'who goes on dominating takes over',
      [...times(4, { a: -30 }), ...times(4, { a: -30, b: -15 })],
      '---aaaab',
    ],
    ['an equal voice does not', [...times(4, { a: -20 }), ...times(8, { a: -20, b: -18 })], '---aaaaaaaaa'],
    [
      'a short word between stops the count',
      [...times(4, { a: -20 }), ...times(2, { b: -20 }), { a: -20 }, ...times(3, { b: -20 })],
      '---aaaaaaa',
    ],
    [
      'short pauses between words do not',
      [...times(4, { a: -20 }), { b: -20 }, {}, { b: -20 }, {}, { b: -20 }, { b: -20 }],
      '---aaaaaab',
    ],
    [
      'two coughs with a long pause between are no speech',
      [...times(4, { a: -20 }), ...times(2, { b: -9 }), ...times(5, {}), ...times(2, { b: -9 })],
      '---aaaaaaaaaa',
    ],
    [
      'two who outdo each other in turns leave it as it is',
      times(6, {}).flatMap(() => [{ b: -9 }, { c: -9 }]),
      '------------',
    ],
  ])('%s', (_name, script, expected) => expect(listen(script)).toBe(expected));

  it('never lets a muted one lead', () => {
    expect(listen(times(6, { a: -10, b: -20 }), (name) => name === 'a')).toBe('---bbb');
  });

  it('drops a leader who mutes, at once', () => {
    expect(listen([...times(4, { a: -10 }), {}, {}], (name, step) => name === 'a' && step >= 4)).toBe(
      '---a--',
    );
  });
});

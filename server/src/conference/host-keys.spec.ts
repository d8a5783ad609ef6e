import { describe, expect, it } from '@jest/globals';
import type { ConferenceId, MeetingId, ParticipantId } from '#protocol';
import { accept, refuse, type Result } from '../kernel/result.js';
import type { RequestCommand } from './domain/commands.js';
import { HostKeys } from './host-keys.js';
import type { SeatView } from './ports.js';

const seat = { conferenceId: 'c1' as ConferenceId, participantId: 'p1' as ParticipantId };
const meetingId = 'm1' as MeetingId;

function aDesk(over: { inside?: boolean; checked?: Result<void>; decided?: Result<void> } = {}) {
  const checks: unknown[][] = [];
  const commands: [ConferenceId, RequestCommand][] = [];
  const desk = new HostKeys(
    {
      checkHostKey: (...given) => {
        checks.push(given);
        return Promise.resolve(over.checked ?? accept(undefined));
      },
    },
    {
      seat: () => (over.inside === false ? null : ({ ...seat, meetingId } as SeatView)),
      submit: (conferenceId, command) => {
        commands.push([conferenceId, command]);
        return Promise.resolve(over.decided ?? accept(undefined));
      },
    },
  );
  return { checks, commands, claim: () => desk.claim(seat, '12345678', '10.0.0.7') };
}

describe('HostKeys.claim()', () => {
  it('the right key: the conference is told, without the key', async () => {
    const { checks, commands, claim } = aDesk();
    expect(await claim()).toEqual({ ok: true, value: null });
    expect(checks).toEqual([[meetingId, '12345678', '10.0.0.7']]);
    expect(commands).toEqual([['c1', { type: 'claim_host', participantId: 'p1' }]]);
  });

  it.each([
    ['a wrong key', refuse('HOST_KEY_WRONG')],
    ['too many tries', refuse('TOO_MANY_ATTEMPTS', { retryAfterSeconds: 7 })],
    ['tries that cannot be counted', refuse('UNAVAILABLE')],
  ])('%s: refused, and the conference hears nothing', async (_what, checked) => {
    const { commands, claim } = aDesk({ checked });
    expect(await claim()).toEqual(checked);
    expect(commands).toEqual([]);
  });

  it('of somebody who is not in: refused before the key is looked at', async () => {
    const { checks, claim } = aDesk({ inside: false });
    expect(await claim()).toEqual(refuse('NOT_IN_MEETING'));
    expect(checks).toEqual([]);
  });

  it('what the conference refuses is refused', async () => {
    expect(await aDesk({ decided: refuse('MEETING_ENDED') }).claim()).toEqual(refuse('MEETING_ENDED'));
  });
});

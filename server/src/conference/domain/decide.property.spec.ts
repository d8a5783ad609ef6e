import assert from 'node:assert/strict';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TrackId } from '#protocol';
import { anySettings, anyStep, RandomConference } from '../../../test/support/random-conference.js';
import type { Command } from './commands.js';
import { decide } from './decide.js';
import { openConference, type ConferenceState } from './state.js';
import { aConference, attendee, by, host, idOf } from './testing.js';

describe('decide()', () => {
  it('keeps every invariant, whatever comes', () => {
    const seen = new Map<Command['type'], number>();
    fc.assert(
      fc.property(
        anySettings,
        fc.array(fc.noBias(anyStep), { minLength: 30, maxLength: 150, size: 'max' }),
        (given, steps) => {
          const run = new RandomConference(given);
          for (const each of steps) run.take(each);
          for (const { command } of run.journal) seen.set(command.type, (seen.get(command.type) ?? 0) + 1);

          // The journal of accepted commands gives the same state again.
          let replayed = openConference({ bans: [], ...openingOf(run.world.state), now: run.world.now });
          for (const { command, now } of run.journal) {
            const decision = decide(replayed, command, now);
            assert(decision.accepted);
            // Whatever is kept of it on the way.
            replayed = JSON.parse(JSON.stringify(decision.state)) as ConferenceState;
          }
          assert.deepStrictEqual(replayed, run.state);
        },
      ),
      {
        numRuns: Number(process.env['CONCLAVE_PROPERTY_RUNS'] ?? 100),
        seed: Number(process.env['CONCLAVE_PROPERTY_SEED'] ?? 20261120),
      },
    );
    // A generator that no longer reaches the deep places would prove nothing.
    for (const deep of [
      'subscription_opened',
      'track_ready',
      'admit',
      'media_lost',
      'resume',
      'speaker_changed',
      'set_role',
      'hand_over',
      'set_permissions',
      'set_person_permissions',
      'unban',
      'spotlight',
      'lobby_message',
      'raise_hand',
      'react',
      'ask_unmute',
      'vote',
      'transports_lost',
      'recovered',
    ] as const) {
      expect([deep, (seen.get(deep) ?? 0) > 2]).toEqual([deep, true]);
    }
  });

  it('of a refused command or one without effect leaves the very same state', () => {
    const world = aConference().with(host('anna'), attendee('bert'));
    const { state } = world;
    const refused = world.submit({ type: 'lock', locked: true, actor: by('bert'), requestId: 'r' });
    expect(refused).toEqual({ accepted: false, refusal: { code: 'FORBIDDEN' } });
    world.submit({ type: 'tick' });
    world.submit({ type: 'track_ready', participantId: idOf('bert'), trackId: '__proto__' as TrackId });
    expect(world.state).toBe(state);
  });
});

const openingOf = ({ conferenceId, meeting, media }: ConferenceState) => ({ conferenceId, meeting, media });

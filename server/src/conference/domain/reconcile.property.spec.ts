import assert from 'node:assert/strict';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TrackSource } from '#protocol';
import { anyStep, RandomConference } from '../../../test/support/random-conference.js';
import { decide } from './decide.js';
import { openConference, people, type ConferenceState } from './state.js';
import { aConference, attendee, guest, host, idOf, type Character } from './testing.js';

const cast = [host('anna'), attendee('bert'), attendee('cora'), guest('dora')];

/** A full room: everybody is in, sends and receives. */
function fullRoom(): RandomConference {
  const run = new RandomConference({ maxParticipants: 8, allowScreenShare: 'all' });
  run.checking = false;
  for (const someone of cast) enter(run, someone);
  run.settleMedia();
  cast.forEach(({ name }, index) => {
    const sources: TrackSource[] =
      index === 1 ? ['microphone', 'camera', 'screen'] : ['microphone', 'camera'];
    for (const source of sources) publish(run, name, source, `full-${name}-${source}`);
  });
  run.settleMedia();
  for (const { participantId, subscriptions } of people(run.state)) {
    for (const { trackId } of Object.values(subscriptions))
      run.submit({ type: 'track_ready', participantId, trackId });
  }
  run.checking = true;
  return run;
}

const enter = (run: RandomConference, { name, identity }: Character): void =>
  run.submit({
    type: 'request_to_join',
    identity,
    audioOnly: false,
    resumeToken: name,
    rtpCapabilities: {},
    participantId: idOf(name),
    connectionId: `${name}@1`,
    requestId: `full-${name}`,
  });

const isOver = ({ state }: RandomConference): boolean => state.ended;

/** As many things as possible are under way. */
function leaveOpening(run: RandomConference): void {
  for (const { name } of cast) {
    const me = { participantId: idOf(name) };
    run.submit({ type: 'unpublish', ...me, source: 'camera', requestId: `end-${name}` });
    publish(run, name, 'camera', `opening-${name}`);
    const direction = 'recv';
    run.submit({
      type: 'connect_transport',
      ...me,
      direction,
      dtlsParameters: {},
      requestId: `dtls-${name}`,
    });
  }
}

const publish = (run: RandomConference, name: string, source: TrackSource, requestId: string): void =>
  run.submit({
    type: 'publish',
    participantId: idOf(name),
    source,
    rtpParameters: {},
    muted: false,
    requestId,
  });

describe('a conference that goes on in another process', () => {
  it('agrees with whatever media still holds, and everybody who was in comes back', () => {
    const reported = new Map<string, number>();
    fc.assert(
      fc.property(
        fc.array(fc.noBias(anyStep), { maxLength: 20, size: 'max' }),
        fc.nat(1_000_000),
        (steps, which) => {
          const run = fullRoom();
          for (const each of steps) run.take(each);
          if (isOver(run)) return;
          if (which % 2 === 0) leaveOpening(run);
          if (which % 6 === 0) run.submit({ type: 'media_lost', routerId: run.state.router?.routerId ?? '' });
          const seats = people(run.state).filter((person) => person.presence !== null);
          const before = run.journal.length;
          run.recover(which);
          for (const { command } of run.journal.slice(before))
            reported.set(command.type, (reported.get(command.type) ?? 0) + 1);
          if (isOver(run)) return;
          comeBack(
            run,
            seats.map((person) => person.participantId),
          );
          replay(run);
        },
      ),
      { numRuns: Number(process.env['CONCLAVE_PROPERTY_RUNS'] ?? 60), seed: 20261121 },
    );
    // Every way in which the two may differ was met.
    for (const way of [
      'media_lost',
      'transports_lost',
      'subscription_lost',
      'track_failed',
      'track_opened',
      'request_answered',
      'router_opened',
      'transports_opened',
      'subscription_opened',
    ]) {
      expect([way, (reported.get(way) ?? 0) > 2]).toEqual([way, true]);
    }
  });
});

/** Nobody lost the seat, and all that is sent reaches everybody again. */
function comeBack(run: RandomConference, ids: readonly string[]): void {
  for (const id of ids) {
    const person = run.state.people[id];
    assert(person, 'the seat is kept');
    run.submit({
      type: 'resume',
      participantId: person.participantId,
      connectionId: `${id}@back`,
      resumeToken: person.resumeToken,
      freshMedia: false,
      rtpCapabilities: {},
    });
    run.settleMedia();
    const back = run.state.people[id];
    assert(back?.connected && back.transports?.offers && back.owedWelcome === null, 'back with media');
  }
  for (const id of ids) {
    if (
      !Object.values(run.state.tracks).some(
        (track) => track.participantId === id && track.source === 'camera',
      )
    )
      publish(run, id, 'camera', `again-${id}`);
    run.settleMedia();
  }
  const open = Object.values(run.state.tracks);
  for (const id of ids) {
    const heard = Object.keys(run.state.people[id]?.subscriptions ?? {});
    const others = open.filter((track) => track.participantId !== id && track.life !== 'opening');
    assert.equal(heard.length, others.length, 'everybody has what the others send');
  }
}

function replay({ world, journal, state, opened }: RandomConference): void {
  const { conferenceId, meeting, media } = world.state;
  let again: ConferenceState = openConference({ conferenceId, meeting, media, bans: [], now: opened });
  for (const { command, now } of journal) {
    const decision = decide(again, command, now);
    assert(decision.accepted);
    again = decision.state;
  }
  assert.deepStrictEqual(again, state);
}

describe('transports_lost', () => {
  it('leaves the rest exactly as it was', () => {
    const world = aConference().with(...cast);
    for (const { name } of cast) world.publish(name, 'microphone');
    const untouched = world.person('cora');
    const { routerId } = world.state.router!;
    const { recvId } = world.person('bert').transports!;
    world.forget().submit({ type: 'transports_lost', routerId, transportIds: [recvId] });
    const { subscriptions, ...cora } = world.person('cora');
    const { subscriptions: before, ...same } = untouched;
    expect(cora).toEqual(same);
    expect(Object.keys(subscriptions).length).toBe(Object.keys(before).length - 1);
    for (const [trackId, subscription] of Object.entries(subscriptions))
      expect(subscription).toBe(before[trackId]);
  });
});

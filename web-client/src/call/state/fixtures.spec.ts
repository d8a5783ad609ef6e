import { serverMessages, type ServerMessage, type ServerMessageType } from '#protocol';
import { describe, expect, it } from 'vitest';
import { parseServerMessage } from '../signaling/parse-message.js';
import { serverFixtures } from '../testing/fixtures.js';
import { initialCallState, type CallState } from './call-state.js';
import { reduce } from './reduce.js';

const types = Object.keys(serverMessages) as ServerMessageType[];
const all = types.flatMap((type) => serverFixtures[type].map((fixture, index) => ({ type, index, fixture })));
const entering: CallState = { ...initialCallState, phase: { name: 'entering' } };

/** Freezes deeply: a reducer that changes anything in place throws. */
function freeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}

function parsed(fixture: unknown): ServerMessage {
  const message = parseServerMessage(JSON.stringify(fixture));
  if (message === null) throw new Error('The fixture is not a message of the contract.');
  return message;
}

/** What must hold of every state, whatever the server has said. */
function expectSound(state: CallState): void {
  const present = state.participants.map((participant) => participant.participantId);
  expect([...state.seats].sort()).toEqual([...present].sort());
  expect(new Set(state.seats).size).toBe(state.seats.length);
  if (state.pinned !== null) expect(present).toContain(state.pinned);
  for (const speaker of state.speaking) expect(present).toContain(speaker);
  const tracks = state.participants.flatMap((participant) =>
    participant.tracks.map((track) => track.trackId),
  );
  if (state.share !== null) expect(tracks).toContain(state.share.trackId);
  expect(state.notices.length).toBeLessThanOrEqual(20);
  const seqs = state.chat.messages.map((message) => message.seq);
  expect(seqs).toEqual([...new Set(seqs)].sort((one, other) => one - other));
  const polls = state.polls.map((poll) => poll.pollId);
  expect(new Set(polls).size).toBe(polls.length);
}

describe('every server fixture', () => {
  it('is there for every message of the contract', () => {
    for (const type of types) expect(serverFixtures[type].length, type).toBeGreaterThan(0);
  });

  it.each(all)('$type ($index) passes the parser and the reducer in every phase', ({ fixture }) => {
    const message = freeze(parsed(fixture));
    const welcomed = reduce(entering, { type: 'server', message: parsed(serverFixtures.welcome[0]) }, 1000);
    const lost = reduce(welcomed, { type: 'connection_lost' }, 2000);
    for (const state of [initialCallState, entering, welcomed, lost]) {
      expectSound(reduce(freeze(state), { type: 'server', message }, 3000));
    }
  });

  it('leaves a sound state after all of them, in any order', () => {
    for (let turn = 0; turn < all.length; turn += 1) {
      const order = [...all.slice(turn), ...all.slice(0, turn)];
      let state: CallState = entering;
      order.forEach(({ fixture }, index) => {
        state = freeze(reduce(state, { type: 'server', message: parsed(fixture) }, 1000 + index));
        expectSound(state);
      });
      expect(state.phase.name).toMatch(/^(joined|waiting)$/);
    }
  });
});

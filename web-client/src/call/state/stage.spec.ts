import { trackId } from '#protocol';
import { describe, expect, it } from 'vitest';
import { ALICE as ME, BOB, CAROL, DAVE } from '../testing/worlds.js';
import { chooseStage, type StageInput } from './stage.js';

const share = { participantId: BOB, trackId: trackId.parse('screen') };
const base: StageInput = {
  share: null,
  pinned: null,
  activeSpeaker: null,
  seats: [ME, BOB, CAROL],
  selfId: ME,
  previous: null,
};

describe('chooseStage()', () => {
  it.each<[string, Partial<StageInput>, ReturnType<typeof chooseStage>]>([
    ['a pin wins over a share', { pinned: CAROL, share }, { kind: 'person', participantId: CAROL }],
    ['a share wins over the speaker', { activeSpeaker: CAROL, share }, { kind: 'share', share }],
    ['the speaker is large', { activeSpeaker: CAROL }, { kind: 'person', participantId: CAROL }],
    [
      'a spotlight wins over the speaker',
      { spotlight: CAROL, activeSpeaker: BOB },
      { kind: 'person', participantId: CAROL },
    ],
    [
      'a pin wins over a spotlight',
      { pinned: BOB, spotlight: CAROL },
      { kind: 'person', participantId: BOB },
    ],
    ['a share wins over a spotlight', { spotlight: CAROL, share }, { kind: 'share', share }],
    [
      'in the spotlight I still see the speaker',
      { spotlight: ME, activeSpeaker: CAROL },
      { kind: 'person', participantId: CAROL },
    ],
    ['silence keeps who was large', { previous: CAROL }, { kind: 'person', participantId: CAROL }],
    [
      'I do not become large by speaking',
      { activeSpeaker: ME, previous: BOB },
      { kind: 'person', participantId: BOB },
    ],
    ['but I may pin myself', { pinned: ME }, { kind: 'person', participantId: ME }],
    [
      'a pinned person who has left is nobody',
      { pinned: DAVE, activeSpeaker: BOB },
      { kind: 'person', participantId: BOB },
    ],
    ['before anybody spoke it is the first other', {}, { kind: 'person', participantId: BOB }],
    ['alone it is me', { seats: [ME] }, { kind: 'person', participantId: ME }],
    ['with nobody there is nothing', { seats: [] }, { kind: 'empty' }],
  ])('%s', (_name, change, expected) => {
    expect(chooseStage({ ...base, ...change })).toEqual(expected);
  });
});

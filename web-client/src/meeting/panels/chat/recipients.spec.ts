import { allAbilities, noAbilities } from '#protocol';
import { aParticipant, participantIdOf } from '../../../testing/worlds.js';
import { obstacleTo, peopleToWriteTo } from './recipients.js';

const here = [
  aParticipant(1, { name: 'Me' }),
  aParticipant(2, { name: 'Zoë' }),
  aParticipant(3, { name: 'Hanna', role: 'host' }),
  aParticipant(4, { name: 'Carl', role: 'cohost' }),
];
const chatOnly = { ...noAbilities, chat: true };
const names = (abilities: typeof allAbilities) =>
  peopleToWriteTo(here, participantIdOf(1), abilities).map(({ name }) => name);

describe('peopleToWriteTo', () => {
  it('is everybody else by name; hosts only where private words are off; nobody without the chat', () => {
    expect(names(allAbilities)).toEqual(['Carl', 'Hanna', 'Zoë']);
    expect(names(chatOnly)).toEqual(['Carl', 'Hanna']);
    expect(names({ ...noAbilities, privateChat: true })).toEqual([]);
  });
});

describe('obstacleTo', () => {
  it.each([
    ['everyone', allAbilities, null],
    ['everyone', noAbilities, 'chat_off'],
    ['hosts', chatOnly, null],
    [participantIdOf(2), allAbilities, null],
    [participantIdOf(2), chatOnly, 'private_off'],
    [participantIdOf(3), chatOnly, null],
    [participantIdOf(9), allAbilities, 'gone'],
    [participantIdOf(9), noAbilities, 'chat_off'],
  ] as const)('to %s', (key, abilities, expected) => {
    expect(obstacleTo(key, here, abilities)).toBe(expected);
  });
});

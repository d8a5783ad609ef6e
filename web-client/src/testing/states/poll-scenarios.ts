import { noAbilities, toErrorBody, type PollView } from '#protocol';
import type { CallState } from '../../call/index.js';
import { aPoll } from '../worlds.js';
import { click, inMeeting, speaking, then, type Scenario, type Step } from './scenario-worlds.js';

const attendee = { ...noAbilities, speak: true, camera: true, chat: true, react: true };
const offices = [
  'Munich',
  'The office in the old harbour of Hamburg, if the heating works again by then',
  'Online',
];

const aMeetingWith = (
  polls: readonly PollView[],
  change: Partial<CallState> = {},
  ...steps: readonly Step[]
) => then(inMeeting(5, { ...speaking, polls, ...change }), click('Tools'), click('Polls'), ...steps);

const unvoted = aPoll(1, {
  question: 'Where shall we hold the next quarterly meeting?',
  options: offices,
  counts: [0, 0, 0],
  voters: 4,
});
const voted = aPoll(1, {
  question: 'Where shall we hold the next quarterly meeting?',
  options: offices,
  counts: [5, 2, 1],
  voters: 8,
  voted: true,
  ownChoice: [0],
});
const named = aPoll(2, {
  status: 'closed',
  counts: [3, 1, 0],
  voted: true,
  ownChoice: [1],
  names: [
    ['Bob Müller', 'Carol Nguyễn', 'Maximiliane von Schwarzenberg-Hohenlohe-Langenburg'],
    ['Alice Ångström'],
    [],
  ],
});
const anonymous = aPoll(3, {
  question: 'Are you content with the new desks?',
  options: ['Yes', 'No'],
  status: 'closed',
  anonymous: true,
  counts: [11, 4],
  voters: 15,
  voted: true,
});
const several = aPoll(4, {
  question: 'Which days suit you?',
  multiple: true,
  status: 'draft',
  options: ['Monday', 'Tuesday', 'Wednesday', 'Thursday'],
  counts: [0, 0, 0, 0],
  voters: 0,
});

export const pollScenarios: Readonly<Record<string, () => Scenario>> = {
  'polls-empty-host': () => aMeetingWith([]),
  'polls-empty': () => aMeetingWith([], { abilities: attendee }),
  'polls-form': () => aMeetingWith([], {}, click('New poll'), click('Add option'), click('Launch')),
  'polls-host': () => aMeetingWith([anonymous, named, several, { ...unvoted, counts: [3, 1, 0] }]),
  'polls-open': () => aMeetingWith([unvoted], { abilities: attendee }),
  'polls-open-several': () => aMeetingWith([{ ...several, status: 'open' }], { abilities: attendee }),
  'polls-voted': () => aMeetingWith([voted], { abilities: attendee }),
  'polls-closed': () => aMeetingWith([{ ...named, names: null }, anonymous], { abilities: attendee }),
  'polls-delete': () => aMeetingWith([named], {}, click('Delete…')),
  'polls-refused': () => {
    const scenario = aMeetingWith([named, several], {}, click('Launch'));
    scenario.call.answers.set('polls.launch', { ok: false, error: toErrorBody('UNAVAILABLE') });
    return scenario;
  },
};

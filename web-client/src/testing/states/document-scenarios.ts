import { defaultPermissions, noAbilities, type BoardShape } from '#protocol';
import type { CallState } from '../../call/index.js';
import { FakeBoard, FakeNotes } from '../fake-documents.js';
import { aMeetingInfo, roomIdOf } from '../worlds.js';
import { click, inMeeting, speaking, then, type Scenario } from './scenario-worlds.js';

const viewer = { abilities: { ...noAbilities, ...defaultPermissions.viewer } };

const TEXT = `Weekly planning, 20 November

1. Budget 2027
   - Bob asks the departments until Friday
   - Carol: the new building is not in it yet!
2. Who goes to Vienna?
   Zoë and 山田 花子, by train.

https://intranet.example.org/travel/rules/2026/reimbursement-of-night-trains-and-long-words
`;

const shapes: readonly BoardShape[] = [
  { kind: 'rectangle', colour: '#1f5fd0', width: 6, order: 1, x1: 120, y1: 140, x2: 520, y2: 340 },
  { kind: 'ellipse', colour: '#1b7a43', width: 6, order: 2, x1: 980, y1: 420, x2: 1420, y2: 700 },
  { kind: 'arrow', colour: '#1a2024', width: 6, order: 3, x1: 530, y1: 260, x2: 990, y2: 500 },
  { kind: 'line', colour: '#66717a', width: 3, order: 4, x1: 120, y1: 760, x2: 760, y2: 760 },
  { kind: 'text', colour: '#1f5fd0', order: 5, x: 170, y: 250, size: 36, text: 'Meeting room\n4th floor' },
  { kind: 'text', colour: '#1b7a43', order: 6, x: 1090, y: 575, size: 60, text: 'Garden' },
  {
    kind: 'pen',
    colour: '#c9302c',
    width: 12,
    order: 7,
    points: Array.from({ length: 120 }, (_, at) =>
      at % 2 === 0 ? 640 + at * 3 : Math.round(180 + 60 * Math.sin(at / 9)),
    ),
  },
];

function notes(text: string, change: Partial<CallState> = {}): Scenario {
  const scenario = inMeeting(4, { ...speaking, ...change });
  scenario.call.documents.notes = new FakeNotes(text);
  return then(scenario, click('Tools'), click('Notes'));
}

function board(drawn: readonly BoardShape[], change: Partial<CallState> = {}, people = 5): Scenario {
  const scenario = inMeeting(people, { ...speaking, ...change });
  scenario.call.documents.board = new FakeBoard(
    drawn.map((shape, at) => ({ id: `drawn-${String(at)}`, shape })),
  );
  return then(scenario, click('Tools'), click('Board'));
}

function refused(tool: 'Notes' | 'Board'): Scenario {
  const scenario = inMeeting(3, speaking);
  scenario.call.documents.notes = null;
  scenario.call.documents.board = null;
  return then(scenario, click('Tools'), click(tool));
}

/** What people write and draw together. */
export const documentScenarios: Readonly<Record<string, () => Scenario>> = {
  'notes-empty': () => notes(''),
  notes: () => notes(TEXT),
  'notes-read-only': () => notes(TEXT, viewer),
  'notes-refused': () => refused('Notes'),
  'board-empty': () => board([]),
  board: () => board(shapes),
  'board-selected': () => then(board(shapes), click('Select')),
  'board-read-only': () => board(shapes, viewer),
  'board-refused': () => refused('Board'),
  'board-clear': () => then(board(shapes), click('Clear board')),
  'board-and-notes': () => {
    const scenario = then(board(shapes), click('Tools'), click('Notes'));
    scenario.call.documents.notes = new FakeNotes(TEXT);
    return scenario;
  },
  'board-in-room': () =>
    board(shapes, { meeting: aMeetingInfo({ breakout: { roomId: roomIdOf(1), name: 'Room 1' } }) }, 3),
};

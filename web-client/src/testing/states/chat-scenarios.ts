import { noAbilities, toErrorBody, type ChatMessage } from '#protocol';
import { initialCallState, type CallState, type ChatState } from '../../call/index.js';
import { aChatFile, aChatMessage, participantIdOf } from '../worlds.js';
import { drawnThumbnail } from './drawn-thumbnail.js';
import { click, inMeeting, key, people, speaking, then, type Scenario } from './scenario-worlds.js';

const attendee = { ...noAbilities, speak: true, camera: true, chat: true, privateChat: true, react: true };
const names = people(8).map(({ displayName }) => displayName);
const nameOf = (n: number) => names[n - 1] ?? '';

/** `minutes` before now, so that the day is today. */
const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

const said = (
  seq: number,
  from: number,
  minutes: number,
  text: string,
  change: Partial<Omit<ChatMessage, 'from'>> = {},
): ChatMessage => {
  const message = aChatMessage(seq, { from, name: nameOf(from), at: ago(minutes), text, ...change });
  return from === 5 ? { ...message, from: { ...message.from, userId: null, verified: false } } : message;
};
const to = (n: number) =>
  ({ kind: 'participant', participantId: participantIdOf(n), displayName: nameOf(n) }) as const;
const by = (...numbers: readonly number[]) => numbers.map((n) => participantIdOf(n));

const LONG_WORD = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';
const busy: readonly ChatMessage[] = [
  said(1, 2, 1_500, 'The room for tomorrow is booked.'),
  said(2, 2, 34, 'Good morning! Here is the agenda:\n1. Budget 2027\n2. Moves\n3. Anything else', {
    reactions: [
      { emoji: '👍', participantIds: by(1, 3, 4) },
      { emoji: '🎉', participantIds: by(6) },
    ],
  }),
  said(
    3,
    2,
    33,
    'The figures are in https://files.example.org/finance/2027/budget-draft_(v3).xlsx?download=1.',
  ),
  said(4, 5, 31, 'Thank you for having me.'),
  said(5, 1, 30, 'Which version is the right one? I have two here.', {
    replyTo: {
      seq: 3,
      displayName: nameOf(2),
      excerpt: 'The figures are in https://files.example.org/finance/2027/budget-draft_(v3).xlsx',
    },
  }),
  said(6, 2, 29, 'v3. The other one is from last week.', { editedAt: ago(28) }),
  said(7, 1, 25, 'Can you take the second point? I must leave at ten.', { to: to(3) }),
  said(8, 3, 24, 'Yes, gladly.', { to: to(1) }),
  said(9, 6, 20, `${LONG_WORD} is one word, and it wraps.`),
  said(10, 4, 18, 'The microphone of the guest is noisy, could you mute them?', { to: { kind: 'hosts' } }),
  said(11, 3, 12, 'The plan of the new floor:', {
    files: [
      aChatFile(1, {
        name: 'Floor plan, third floor.png',
        mediaType: 'image/png',
        bytes: 1_348_213,
        thumbnail: { width: 320, height: 200 },
      }),
      aChatFile(2, {
        name: 'Moving list with every desk and every cupboard in the house.xlsx',
        mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      }),
    ],
    reactions: [{ emoji: '❤️', participantIds: by(2) }],
  }),
  said(12, 4, 10, '', { deletedAt: ago(9) }),
  said(13, 1, 4, 'Thanks, all clear.'),
  said(14, 1, 3, 'I will send the minutes this afternoon.'),
  said(15, 6, 1, 'One more question about the parking places.'),
];

const chat = (change: Partial<ChatState> = {}): { readonly chat: ChatState } => ({
  chat: { ...initialCallState.chat, messages: busy, version: 15, ...change },
});

function aChat(change: Partial<CallState>, ...steps: Parameters<typeof then>[1][]): Scenario {
  const scenario = inMeeting(6, { ...speaking, ...change });
  for (const { fileId } of busy.flatMap(({ files }) => files))
    scenario.call.chat.contents.set(fileId, drawnThumbnail());
  return then(scenario, key('c'), ...steps);
}

export const chatScenarios: Readonly<Record<string, () => Scenario>> = {
  'chat-empty': () => then(inMeeting(4, speaking), key('c')),
  'chat-busy': () => aChat(chat()),
  'chat-unread': () => aChat(chat({ unread: 2, older: true })),
  'chat-unread-mark': () => inMeeting(4, { ...speaking, ...chat({ unread: 3 }) }),
  'chat-sending': () =>
    aChat(
      chat({
        messages: busy.slice(0, 6),
        pending: [
          {
            pendingId: 'p1',
            to: { kind: 'everyone' },
            text: 'On its way.',
            replyTo: null,
            files: [],
            error: null,
          },
          {
            pendingId: 'p2',
            to: to(3),
            text: 'This did not get through.',
            replyTo: null,
            files: [],
            error: toErrorBody('RATE_LIMITED'),
          },
        ],
        uploads: [
          {
            uploadId: 'u1',
            name: 'Recording of the rehearsal.mp4',
            bytes: 48_000_000,
            sent: 21_000_000,
            file: null,
            error: null,
          },
          {
            uploadId: 'u2',
            name: 'Minutes.pdf',
            bytes: 48_213,
            sent: 48_213,
            file: aChatFile(3),
            error: null,
          },
          {
            uploadId: 'u3',
            name: 'invoice.exe',
            bytes: 9_000,
            sent: 0,
            file: null,
            error: toErrorBody('FILE_TYPE_REFUSED'),
          },
        ],
      }),
    ),
  'chat-read-only': () => aChat({ ...chat(), abilities: noAbilities }),
  'chat-no-private': () => aChat({ ...chat(), abilities: { ...attendee, privateChat: false, files: false } }),
  'chat-private-thread': () => aChat(chat(), click(nameOf(3))),
  'chat-many': () => {
    const line = (seq: number) =>
      said(
        seq,
        1 + (Math.floor(seq / 3) % 6),
        2_000 - seq,
        `Line ${String(seq)} of many, and some of them are longer than what goes into one line of the panel.`.slice(
          0,
          14 + ((seq * 7) % 80),
        ),
      );
    const lines = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, index) => line(from + index));
    const scenario = aChat(chat({ messages: lines(501, 2_000), older: true }));
    const { call } = scenario;
    const loadOlder = () => {
      const first = call.state.chat.messages[0]?.seq ?? 1;
      const messages = [...lines(Math.max(1, first - 200), first - 1), ...call.state.chat.messages];
      call.change({ chat: { ...call.state.chat, messages, older: messages[0]?.seq !== 1 } });
      return Promise.resolve({ ok: true as const });
    };
    Object.assign(call.chat, {
      loadOlder,
      // Whoever reads answers at once.
      send: () => {
        const last = call.state.chat.messages.at(-1)?.seq ?? 0;
        call.change({
          chat: { ...call.state.chat, messages: [...call.state.chat.messages, line(last + 1)] },
        });
      },
    });
    return scenario;
  },
};

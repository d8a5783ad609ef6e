import { TestBed } from '@angular/core/testing';
import type { Notice } from '../call/index.js';
import { API } from '../shell/ports.js';
import { FakeApi } from '../testing/fake-api.js';
import { FakeCall } from '../testing/fake-call.js';
import { aCallIn, aParticipant, participantIdOf } from '../testing/worlds.js';
import { Toasts } from '../ui/toasts.js';
import { CALL_FACTORY } from './call-factory.js';
import { CallStore } from './call-store.js';
import { NoticeTeller } from './notice-teller.js';
import { MeetingPanels } from './panels/meeting-panels.js';

const writes = (seq: number, text: string): Notice['content'] => ({
  kind: 'chat_message',
  seq,
  displayName: 'Bob',
  direct: false,
  text,
});
const raisesHand: Notice['content'] = {
  kind: 'hand_raised',
  participantId: participantIdOf(2),
  displayName: 'Bob',
};

function aTeller() {
  const call = new FakeCall(aCallIn([aParticipant(1), aParticipant(2)]));
  TestBed.configureTestingModule({
    providers: [
      CallStore,
      MeetingPanels,
      NoticeTeller,
      { provide: API, useValue: new FakeApi(null) },
      { provide: CALL_FACTORY, useValue: () => call },
    ],
  });
  const panels = TestBed.inject(MeetingPanels);
  const toasts = TestBed.inject(Toasts);
  TestBed.inject(NoticeTeller).tell({
    show: (panel) => {
      panels.open(panel);
    },
  });
  let id = 0;
  const happens = (...contents: Notice['content'][]) => {
    call.change({ notices: contents.map((content) => ({ id: (id += 1), at: 0, content })) });
    TestBed.tick();
    call.change({ notices: [] });
    TestBed.tick();
  };
  return { happens, panels, toasts, said: () => toasts.list().map(({ text }) => text) };
}

describe('NoticeTeller', () => {
  afterEach(() => {
    TestBed.inject(Toasts).clear();
  });

  it('shows the newest of the messages only, and its button opens the chat', () => {
    const { happens, panels, toasts, said } = aTeller();
    happens(writes(1, 'one'), writes(2, 'two'));
    happens(writes(3, 'three'));
    expect(said()).toEqual(['Bob: three']);
    toasts.list()[0]?.deed?.run();
    expect(panels.side()).toBe('chat');
  });

  it('takes back what the panel shows once it is open', () => {
    const { happens, panels, said } = aTeller();
    happens(writes(1, 'one'), { kind: 'poll_opened', question: 'Where?' });
    panels.open('chat');
    TestBed.tick();
    expect(said()).toEqual(['A poll is open: Where?']);
    panels.open('polls');
    TestBed.tick();
    expect(said()).toEqual([]);
  });

  it('says nothing of a poll to who looks at the polls, but tells of a hand all the same', () => {
    const { happens, panels, said } = aTeller();
    panels.open('polls');
    happens({ kind: 'poll_opened', question: 'Where?' });
    panels.open('participants');
    happens(raisesHand);
    expect(said()).toEqual(['Bob raised a hand']);
  });
});

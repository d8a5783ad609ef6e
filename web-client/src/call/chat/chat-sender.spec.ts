import { toErrorBody, type ErrorCode } from '#protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Reply, RequestBody } from '../signaling/request-table.js';
import { CallStore } from '../store.js';
import { ALICE, aWelcome, BOB } from '../testing/worlds.js';
import { ChatSender } from './chat-sender.js';

interface Asked {
  readonly body: RequestBody;
  readonly requestId: string;
  readonly answer: (reply: Reply) => Promise<void>;
}
const everyone = { kind: 'everyone' } as const;
const settled = async () => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};
const unanswered: Reply = { ok: false, error: toErrorBody('UNAVAILABLE'), unanswered: true };
const refused = (code: ErrorCode): Reply => ({ ok: false, error: toErrorBody(code) });
const written = (seq: number): Reply => ({ ok: true, data: { seq } });

let store: CallStore;
let asked: Asked[];
let sender: ChatSender;
let pauses: number[];
const pending = () => store.state.chat.pending;
const texts = () => asked.map(({ body }) => (body.type === 'chat.send' ? body.text : body.type));
const at = (index: number): Asked => {
  const one = asked[index];
  if (one === undefined) throw new Error(`Nothing was sent as number ${index}.`);
  return one;
};

beforeEach(() => {
  store = new CallStore(() => 1000);
  store.dispatch({ type: 'entering', audioOnly: false });
  store.dispatch({ type: 'server', message: aWelcome() });
  asked = [];
  pauses = [];
  let count = 0;
  sender = new ChatSender({
    store,
    ask: (body, requestId) =>
      new Promise((resolve) =>
        asked.push({
          body,
          requestId,
          answer: async (reply) => {
            resolve(reply);
            await settled();
          },
        }),
      ),
    newRequestId: () => `id-${(count += 1)}`,
    pause: (ms) => {
      pauses.push(ms);
      return Promise.resolve();
    },
  });
  sender.seated(ALICE);
});

describe('ChatSender', () => {
  it('shows at once, and sends one after the other', async () => {
    sender.send({ to: everyone, text: 'one' });
    sender.send({ to: { kind: 'hosts' }, text: 'two', replyTo: 7 });
    expect(pending().map(({ text, error }) => ({ text, error }))).toEqual([
      { text: 'one', error: null },
      { text: 'two', error: null },
    ]);
    expect(texts()).toEqual(['one']);
    await at(0).answer(written(1));
    expect(texts()).toEqual(['one', 'two']);
    expect(at(1).body).toEqual({
      type: 'chat.send',
      to: { kind: 'hosts' },
      text: 'two',
      replyTo: 7,
      fileIds: [],
    });
    expect(pending()[0]?.seq).toBe(1);
  });

  it('sends nothing that is empty', () => {
    sender.send({ to: everyone, text: ' \n ' });
    expect(pending()).toEqual([]);
  });

  it('does not send what the server would not take, and says so', () => {
    sender.send({ to: everyone, text: 'x'.repeat(4_001) });
    expect(asked).toEqual([]);
    expect(pending()[0]?.error?.code).toBe('PAYLOAD_TOO_LARGE');
  });

  it('repeats an unanswered one under the same id, and a refused one under another', async () => {
    sender.send({ to: everyone, text: 'one' });
    const [first] = pending();
    const id = first?.pendingId ?? '';
    sender.retry(id);
    expect(asked).toHaveLength(1);
    await at(0).answer(unanswered);
    expect(pending()[0]?.error?.code).toBe('UNAVAILABLE');
    sender.retry(id);
    expect(pending()[0]?.error).toBeNull();
    expect(at(1).requestId).toBe(at(0).requestId);
    await at(1).answer(refused('FORBIDDEN'));
    sender.retry(id);
    expect(at(2).requestId).not.toBe(at(0).requestId);
  });

  it('waits when the server slows it down, and keeps the order', async () => {
    sender.send({ to: everyone, text: 'one' });
    sender.send({ to: everyone, text: 'two' });
    await at(0).answer(refused('RATE_LIMITED'));
    expect(pauses).toEqual([1000]);
    expect(asked).toHaveLength(2);
    expect(at(1)).toMatchObject({ body: { text: 'one' } });
    expect(at(1).requestId).not.toBe(at(0).requestId);
    expect(pending()[0]?.error).toBeNull();
  });

  it('goes on with the next after a refusal, and forgets what is discarded', async () => {
    sender.send({ to: everyone, text: 'one' });
    sender.send({ to: everyone, text: 'two' });
    await at(0).answer(refused('FORBIDDEN'));
    expect(texts()).toEqual(['one', 'two']);
    sender.discard(pending()[1]?.pendingId ?? '');
    expect(pending()).toHaveLength(2);
    sender.discard(pending()[0]?.pendingId ?? '');
    expect(pending().map(({ text }) => text)).toEqual(['two']);
  });

  it('on another seat leaves it to the person, under new ids', async () => {
    sender.send({ to: everyone, text: 'one' });
    sender.send({ to: everyone, text: 'two' });
    sender.seated(BOB);
    expect(pending().map(({ error }) => error?.code)).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
    await at(0).answer(written(1));
    expect(pending()).toHaveLength(2);
    expect(asked).toHaveLength(1);
    sender.retry(pending()[0]?.pendingId ?? '');
    expect(texts()).toEqual(['one', 'one']);
    expect(at(1).requestId).not.toBe(at(0).requestId);
  });

  it('on the same seat goes on as if nothing had been', async () => {
    sender.send({ to: everyone, text: 'one' });
    sender.seated(ALICE);
    await at(0).answer(written(1));
    expect(pending()[0]).toMatchObject({ error: null, seq: 1 });
  });

  it('says nothing in another room', async () => {
    sender.send({ to: everyone, text: 'one' });
    sender.send({ to: everyone, text: 'two' });
    sender.forget();
    await at(0).answer(written(1));
    expect(asked).toHaveLength(1);
  });

  it('gives back what was caught by a move to another room, once it is known not to be said', async () => {
    sender.send({ to: everyone, text: 'failed' });
    await at(0).answer(refused('FORBIDDEN'));
    sender.send({ to: everyone, text: 'on its way' });
    sender.send({ to: everyone, text: 'waiting' });
    sender.moved();
    sender.seated(ALICE);
    expect(store.state.chat.returned).toBe('failed\nwaiting');
    await at(1).answer(refused('NOT_IN_MEETING'));
    expect(store.state.chat.returned).toBe('failed\nwaiting\non its way');
    expect(store.state.notices.map(({ content }) => content.kind)).toEqual([
      'message_returned',
      'message_returned',
    ]);
    expect(texts()).toEqual(['failed', 'on its way']);
  });

  it('does not give back what was said after all', async () => {
    sender.send({ to: everyone, text: 'said' });
    sender.moved();
    await at(0).answer(written(7));
    expect(store.state.chat.returned).toBe('');
    expect(store.state.notices).toEqual([]);
  });
});

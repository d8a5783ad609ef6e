import { conferenceId, toErrorBody, type ChatMessage, type ChatPage } from '#protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Reply, RequestBody } from '../signaling/request-table.js';
import { CallStore } from '../store.js';
import { aMessage, aWelcome } from '../testing/worlds.js';
import { ChatSync } from './chat-sync.js';

type History = Extract<RequestBody, { type: 'chat.history' }>;
const ROOM = conferenceId.parse('7b1d1c0e-8c2f-4a9d-8a4b-7e2b9f3c4d02');
const OTHER = conferenceId.parse('7b1d1c0e-8c2f-4a9d-8a4b-7e2b9f3c4d03');

/** A server that has a chat, and a line to it that the test cuts and holds up. */
class ChatWorld {
  readonly store = new CallStore(() => 1000);
  readonly written: ChatMessage[] = [];
  readonly asked: History[] = [];
  /** Answers wait for the test. */
  held: (() => void)[] | null = null;
  refusing = false;
  connected = true;
  pageSize = 1000;
  readonly sync: ChatSync;

  constructor() {
    this.store.dispatch({ type: 'entering', audioOnly: false });
    this.store.dispatch({ type: 'server', message: aWelcome() });
    this.sync = new ChatSync({
      store: this.store,
      ask: (body) => {
        this.asked.push(body as History);
        const answer = () => this.answer(body as History);
        const { held } = this;
        if (held === null) return Promise.resolve(answer());
        return new Promise((resolve) => held.push(() => resolve(answer())));
      },
    });
  }

  get version(): number {
    return Math.max(0, ...this.written.map((message) => message.version));
  }
  get seqs(): number[] {
    return this.store.state.chat.messages.map((message) => message.seq);
  }

  write(change: { readonly seq?: number; readonly text?: string } = {}): void {
    const seq = change.seq ?? this.written.length + 1;
    const message = aMessage(seq, { version: this.version + 1, text: change.text ?? `message ${seq}` });
    this.written[seq - 1] = message;
    if (this.connected) this.tell(message);
  }
  tell(message: ChatMessage): void {
    this.store.dispatch({ type: 'server', message: { type: 'chat_message', message } });
    this.sync.heard(message.version);
  }
  welcome(room = ROOM): void {
    this.connected = true;
    this.sync.welcomed(room, this.version);
  }
  answerOne(): Promise<void> {
    this.held?.shift()?.();
    return settled();
  }

  private answer({ after, before, limit = 100 }: History): Reply {
    if (this.refusing) return { ok: false, error: toErrorBody('UNAVAILABLE') };
    const size = Math.min(limit, this.pageSize);
    const byVersion = [...this.written].sort((one, other) => one.version - other.version);
    const right =
      after !== undefined
        ? byVersion.filter((message) => message.version > after)
        : this.written.filter((message) => before === undefined || message.seq < before);
    const messages = after !== undefined ? right.slice(0, size) : right.slice(-size);
    const page: ChatPage = { messages, more: right.length > size };
    return { ok: true, data: { ...page } };
  }
}

const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

let world: ChatWorld;
beforeEach(() => {
  vi.useFakeTimers();
  world = new ChatWorld();
});
afterEach(() => {
  world.sync.forget();
  vi.useRealTimers();
});

describe('ChatSync', () => {
  it('asks nothing of an empty chat, and then takes what comes', async () => {
    world.welcome();
    world.write();
    await settled();
    expect(world.asked).toEqual([]);
    expect(world.seqs).toEqual([1]);
  });

  it('on entering asks for the latest page, and for older ones when told', async () => {
    world.connected = false;
    for (let n = 0; n < 250; n += 1) world.write();
    world.welcome();
    expect(world.store.state.chat.loading).toBe(true);
    await settled();
    expect(world.asked).toEqual([{ type: 'chat.history', limit: 100 }]);
    expect(world.seqs).toEqual(numbers(151, 250));
    expect(world.store.state.chat).toMatchObject({ older: true, loading: false, unread: 0 });
    const both = Promise.all([world.sync.loadOlder(), world.sync.loadOlder()]);
    await settled();
    expect(await both).toEqual([{ ok: true }, { ok: true }]);
    expect(world.seqs).toEqual(numbers(51, 250));
    await world.sync.loadOlder();
    await world.sync.loadOlder();
    expect(world.seqs).toEqual(numbers(1, 250));
    expect(world.store.state.chat).toMatchObject({ older: false, loading: false });
    expect(world.asked.filter((one) => one.before !== undefined)).toHaveLength(2);
  });

  it('after a reconnection asks for what it missed, page after page', async () => {
    world.welcome();
    world.write();
    world.connected = false;
    for (let n = 0; n < 5; n += 1) world.write();
    world.write({ seq: 1, text: 'edited' });
    world.pageSize = 2;
    world.welcome();
    await settled();
    expect(world.asked.map((one) => one.after)).toEqual([1, 3, 5]);
    expect(world.seqs).toEqual(numbers(1, 6));
    expect(world.store.state.chat.messages[0]?.text).toBe('edited');
    expect(world.store.state.chat.unread).toBe(6);
  });

  it('asks nothing after a reconnection in which nothing was written', async () => {
    world.welcome();
    world.write();
    world.welcome();
    await settled();
    expect(world.asked).toEqual([]);
  });

  it('does not take a live message for proof that all before it is here', async () => {
    world.welcome();
    world.write();
    world.connected = false;
    world.write();
    world.held = [];
    world.welcome();
    world.write();
    // The connection breaks again before the page has come; the third message is here, the second is not.
    world.welcome();
    world.held.shift();
    await world.answerOne();
    expect(world.asked.map((one) => one.after)).toEqual([1, 1]);
    expect(world.seqs).toEqual([1, 2, 3]);
  });

  it('tries again when the server cannot answer', async () => {
    world.connected = false;
    world.write();
    world.refusing = true;
    world.welcome();
    await settled();
    expect(world.seqs).toEqual([]);
    world.refusing = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(world.seqs).toEqual([1]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.asked).toHaveLength(2);
  });

  it('does not bring pages of the room before into another one', async () => {
    world.connected = false;
    world.write();
    world.held = [];
    world.welcome();
    const late = world.held[0];
    world.held = null;
    world.written.length = 0;
    world.welcome(OTHER);
    late?.();
    await settled();
    expect(world.seqs).toEqual([]);
  });

  it('loses and doubles nothing, whichever way writing, breaking and answering interleave', async () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      world.sync.forget();
      world = new ChatWorld();
      world.held = [];
      world.pageSize = 3;
      world.welcome();
      let random = seed;
      const dice = (sides: number) => {
        random = (random * 1103515245 + 12345) % 2147483648;
        return Math.floor((random / 2147483648) * sides);
      };
      for (let step = 0; step < 60; step += 1) {
        const turn = dice(10);
        if (turn < 4) world.write();
        else if (turn === 4 && world.written.length > 0)
          world.write({ seq: 1 + dice(world.written.length), text: `edit ${step}` });
        else if (turn === 5) {
          world.connected = false;
          world.held = [];
        } else if (turn === 6 && !world.connected) world.welcome();
        else if (world.connected) await world.answerOne();
      }
      if (!world.connected) world.welcome();
      while (world.held.length > 0) await world.answerOne();
      await settled();
      expect(world.store.state.chat.messages, `seed ${seed}`).toEqual(world.written);
    }
  });
});

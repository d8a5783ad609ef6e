import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Transport } from './engine.js';
import { IceKeeper } from './ice-keeper.js';

class FakeTransport {
  closed = false;
  connectionState = 'connected';
  readonly restarted: unknown[] = [];
  private listener: ((state: string) => void) | undefined;
  on(_event: string, listener: (state: string) => void): void {
    this.listener = listener;
  }
  become(state: string): void {
    this.connectionState = state;
    this.listener?.(state);
  }
  restartIce({ iceParameters }: { iceParameters: unknown }): Promise<void> {
    this.restarted.push(iceParameters);
    return Promise.resolve();
  }
}

let transport: FakeTransport;
let keeper: IceKeeper;
let reachable: boolean;
const asked: string[] = [];
const trouble: boolean[] = [];
let lost: number;
let now: number;

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  trouble.length = 0;
  lost = 0;
  now = 100_000;
  reachable = true;
  transport = new FakeTransport();
  keeper = new IceKeeper(
    {
      newIceParameters: (direction) => {
        asked.push(direction);
        return Promise.resolve({ usernameFragment: `u${asked.length}` });
      },
      reachable: () => reachable,
      trouble: (value) => trouble.push(value),
      lost: () => {
        lost += 1;
      },
    },
    () => now,
  );
  keeper.watch('send', transport as unknown as Transport);
});
afterEach(() => {
  keeper.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('IceKeeper', () => {
  it('gives a disconnected path two seconds to come back by itself', async () => {
    transport.become('disconnected');
    await vi.advanceTimersByTimeAsync(1900);
    transport.become('connected');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toEqual([]);
  });
  it('restarts ICE with the new parameters after that, and tells of the trouble and its end', async () => {
    transport.become('disconnected');
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked).toEqual(['send']);
    expect(transport.restarted).toEqual([{ usernameFragment: 'u1' }]);
    expect(trouble).toEqual([true]);
    transport.become('connected');
    expect(trouble).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(1);
  });
  it('restarts a failed path at once', async () => {
    transport.become('failed');
    await vi.advanceTimersByTimeAsync(0);
    expect(transport.restarted).toHaveLength(1);
  });
  it('gives up after three restarts, once', async () => {
    transport.become('failed');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(3);
    expect(lost).toBe(1);
  });
  it('counts anew after a success', async () => {
    for (let round = 0; round < 5; round += 1) {
      transport.become('failed');
      await vi.advanceTimersByTimeAsync(100);
      transport.become('connected');
    }
    expect(asked).toHaveLength(5);
    expect(lost).toBe(0);
  });
  it('waits while signaling is away, and restarts when it is back', async () => {
    reachable = false;
    transport.become('failed');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(asked).toEqual([]);
    expect(trouble).toEqual([true]);
    reachable = true;
    keeper.check();
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toEqual(['send']);
  });
  it('restarts sound paths too when the network changes, without an alarm, and not at every flutter', async () => {
    keeper.networkChanged();
    now += 4_000;
    keeper.networkChanged();
    await vi.advanceTimersByTimeAsync(0);
    expect(transport.restarted).toHaveLength(1);
    now += 2_000;
    keeper.networkChanged();
    await vi.advanceTimersByTimeAsync(0);
    expect(transport.restarted).toHaveLength(2);
    expect([trouble, lost]).toEqual([[], 0]);
  });
  it('restarts a path that the change has broken, once', async () => {
    transport.become('disconnected');
    keeper.networkChanged();
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toEqual(['send']);
  });
  it('tells of the interruption while transports that replace others connect', () => {
    transport.become('connecting');
    expect(trouble).toEqual([]);
    keeper.rebuilding();
    transport.become('connecting');
    transport.become('connected');
    expect(trouble).toEqual([true, false]);
  });
  it('leaves sound paths alone when somebody looks again', async () => {
    keeper.check();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toEqual([]);
  });
  it('does nothing for a transport that was closed or replaced meanwhile', async () => {
    transport.become('disconnected');
    transport.closed = true;
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked).toEqual([]);
    const next = new FakeTransport();
    keeper.watch('send', next as unknown as Transport);
    transport.closed = false;
    transport.become('failed');
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked).toEqual([]);
  });
});

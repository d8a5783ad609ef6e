import { trackId } from '#protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OwnCapture } from './devices/own-capture.js';
import { LevelWatch } from './level-watch.js';
import type { MediaSession } from './media/media-session.js';
import type { Reception } from './media/receiving.js';
import { CallStore } from './store.js';
import { anOffer } from './testing/fake-media.js';
import { ALICE, aWelcome, BOB, somebody } from './testing/worlds.js';

describe('LevelWatch', () => {
  let store: CallStore;
  let watch: LevelWatch;
  let ownLevel: number;
  let captured: boolean;
  let bobsLevel: number | null;
  let packets: number;

  const bob = (): Reception =>
    ({
      offer: anOffer('bob-mic', 'microphone', BOB),
      consumer: {
        rtpReceiver: {
          getSynchronizationSources: () => [{ audioLevel: bobsLevel, rtpTimestamp: (packets += 1) }],
        },
      },
    }) as unknown as Reception;

  const bobsMicrophone = (muted: boolean) =>
    somebody(BOB, {
      tracks: [{ trackId: trackId.parse('bob-mic'), source: 'microphone', kind: 'audio', muted }],
    });

  const enter = (bobMuted = false) => {
    store.dispatch({ type: 'entering', audioOnly: false });
    store.dispatch({ type: 'server', message: aWelcome({ others: [bobsMicrophone(bobMuted)] }) });
    watch.adjust();
  };
  const microphone = (on: boolean) => {
    captured = true;
    store.dispatch({
      type: 'own_changed',
      source: 'microphone',
      change: { on, trackId: trackId.parse('mine') },
    });
    watch.adjust();
  };

  beforeEach(() => {
    vi.useFakeTimers();
    ownLevel = 0;
    captured = false;
    bobsLevel = null;
    packets = 0;
    store = new CallStore(() => Date.now());
    watch = new LevelWatch({
      store,
      capture: { trackOf: () => (captured ? {} : null) } as unknown as OwnCapture,
      session: { receptions: () => (bobsLevel === null ? [] : [bob()]) } as unknown as MediaSession,
      meter: { level: () => ownLevel },
      now: () => Date.now(),
    });
  });
  afterEach(() => {
    watch.stop();
    vi.useRealTimers();
  });

  it('reads nothing while there is nothing to read', () => {
    watch.adjust();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('measures the own microphone in the preview, for the bar', () => {
    ownLevel = 0.7;
    microphone(true);
    const told = vi.fn();
    watch.subscribe(told);
    vi.advanceTimersByTime(1000);
    expect(watch.own()).toBe(0.7);
    expect(told).toHaveBeenCalledTimes(5);
    expect(store.state.mutedButSpeaking).toBe(false);
  });

  it('marks who speaks, and unmarks after a silence', () => {
    bobsLevel = 0.5;
    enter();
    vi.advanceTimersByTime(200);
    expect(store.state.speaking).toEqual([BOB]);
    expect(watch.of(BOB)).toBeGreaterThan(0.5);
    bobsLevel = 0.0001;
    vi.advanceTimersByTime(800);
    expect(store.state.speaking).toEqual([]);
  });

  it('does not mark a muted microphone, whatever still arrives', () => {
    bobsLevel = 0.5;
    enter(true);
    vi.advanceTimersByTime(400);
    expect(store.state.speaking).toEqual([]);
  });

  it('marks oneself only while the microphone is on', () => {
    enter();
    ownLevel = 0.8;
    microphone(true);
    vi.advanceTimersByTime(200);
    expect(store.state.speaking).toEqual([ALICE]);
    expect(watch.of(ALICE)).toBe(0.8);
    microphone(false);
    vi.advanceTimersByTime(800);
    expect(store.state.speaking).toEqual([]);
    expect(watch.of(ALICE)).toBe(0);
  });

  it('notices talk into a muted microphone, and no longer once it is on', () => {
    enter();
    ownLevel = 0.8;
    microphone(false);
    vi.advanceTimersByTime(2000);
    expect(store.state.mutedButSpeaking).toBe(true);
    microphone(true);
    vi.advanceTimersByTime(200);
    expect(store.state.mutedButSpeaking).toBe(false);
  });

  it('stops, and clears its marks, when the last thing to measure has gone', () => {
    bobsLevel = 0.5;
    enter();
    vi.advanceTimersByTime(200);
    bobsLevel = null;
    watch.adjust();
    expect(vi.getTimerCount()).toBe(0);
    expect(store.state.speaking).toEqual([]);
  });
});

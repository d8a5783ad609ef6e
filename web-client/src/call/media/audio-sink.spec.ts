import { trackId } from '#protocol';
import { describe, expect, it, vi } from 'vitest';
import { AudioSink, type AudioElement } from './audio-sink.js';

class FakeAudio implements AudioElement {
  srcObject: unknown = null;
  autoplay = false;
  plays = 0;
  sink = '';
  static refuses = false;
  static gone: string | null = null;
  play(): Promise<void> {
    this.plays += 1;
    return FakeAudio.refuses ? Promise.reject(new DOMException('no', 'NotAllowedError')) : Promise.resolve();
  }
  setSinkId(id: string): Promise<void> {
    if (id === FakeAudio.gone) return Promise.reject(new DOMException('gone', 'NotFoundError'));
    this.sink = id;
    return Promise.resolve();
  }
}

function aSink() {
  FakeAudio.refuses = false;
  FakeAudio.gone = null;
  const elements: FakeAudio[] = [];
  const blocked: boolean[] = [];
  const sink = new AudioSink(
    (value) => blocked.push(value),
    () => {
      const element = new FakeAudio();
      elements.push(element);
      return element;
    },
  );
  return { sink, elements, blocked };
}
const A = trackId.parse('a');
const B = trackId.parse('b');
const stream = {} as MediaStream;
const settle = () => vi.waitFor(() => Promise.resolve());

describe('AudioSink', () => {
  it('plays each track and lets it go', async () => {
    const { sink, elements, blocked } = aSink();
    sink.add(A, stream);
    await vi.waitFor(() => expect(elements[0]?.plays).toBe(1));
    expect(elements[0]?.srcObject).toBe(stream);
    sink.remove(A);
    expect(elements[0]?.srcObject).toBeNull();
    expect(blocked).toEqual([]);
  });

  it('tells once that the browser refuses, and plays everything after the click', async () => {
    const { sink, elements, blocked } = aSink();
    FakeAudio.refuses = true;
    sink.add(A, stream);
    sink.add(B, stream);
    await vi.waitFor(() => expect(blocked).toEqual([true]));
    FakeAudio.refuses = false;
    await sink.unblock();
    expect(blocked).toEqual([true, false]);
    expect(elements.map((element) => element.plays)).toEqual([2, 2]);
  });

  it('tells again when the click was not enough', async () => {
    const { sink, blocked } = aSink();
    FakeAudio.refuses = true;
    sink.add(A, stream);
    await vi.waitFor(() => expect(blocked).toEqual([true]));
    await sink.unblock();
    expect(blocked).toEqual([true, false, true]);
  });

  it('is not blocked by nothing: the last refused track going ends it', async () => {
    const { sink, blocked } = aSink();
    FakeAudio.refuses = true;
    sink.add(A, stream);
    await vi.waitFor(() => expect(blocked).toEqual([true]));
    sink.remove(A);
    expect(blocked).toEqual([true, false]);
  });

  it('uses the chosen speaker for present and later tracks, and the default when it is gone', async () => {
    const { sink, elements } = aSink();
    sink.add(A, stream);
    await sink.useSpeaker('headset');
    sink.add(B, stream);
    await vi.waitFor(() => expect(elements.map((element) => element.sink)).toEqual(['headset', 'headset']));
    FakeAudio.gone = 'headset';
    await sink.useSpeaker('headset');
    expect(elements.map((element) => element.sink)).toEqual(['', '']);
    await settle();
  });
});

import { TestBed } from '@angular/core/testing';
import { vi } from 'vitest';
import { API } from '../shell/ports.js';
import { FakeApi } from '../testing/fake-api.js';
import { FakeCall } from '../testing/fake-call.js';
import { participantIdOf, trackIdOf } from '../testing/worlds.js';
import { CALL_FACTORY } from './call-factory.js';
import { CallStore } from './call-store.js';
import { LastFrames } from './last-frames.js';
import { Tile } from './tile.js';
import type { PersonTile } from './tile-model.js';
import { TileWishes } from './tile-wishes.js';

const stream = {} as MediaStream;
const bob: PersonTile = {
  participantId: participantIdOf(2),
  displayName: 'Bob',
  isSelf: false,
  photoUrl: null,
  verified: true,
  connected: true,
  microphoneOn: true,
  speaking: false,
  pinned: false,
  spotlit: false,
  role: 'attendee',
  hand: null,
  reaction: null,
  cameraOn: true,
  frozen: false,
  cameraTrack: trackIdOf(2, 'camera'),
  stream,
};

async function aTile(tile: PersonTile) {
  const call = new FakeCall();
  TestBed.configureTestingModule({
    providers: [
      CallStore,
      TileWishes,
      LastFrames,
      { provide: API, useValue: new FakeApi(null) },
      { provide: CALL_FACTORY, useValue: () => call },
    ],
  });
  const fixture = TestBed.createComponent(Tile);
  const show = async (next: PersonTile) => {
    fixture.componentRef.setInput('tile', next);
    await fixture.whenStable();
  };
  await show(tile);
  const element = fixture.nativeElement as HTMLElement;
  const video = element.querySelector('video');
  if (video === null) throw new Error('A tile holds its video.');
  const firstFrame = async () => {
    video.dispatchEvent(new Event('loadeddata'));
    await fixture.whenStable();
  };
  return { call, element, video, show, firstFrame, face: () => element.querySelector('cv-avatar') };
}

describe('Tile', () => {
  beforeEach(() => {
    class Observer {
      readonly observe = vi.fn();
      readonly unobserve = vi.fn();
      readonly disconnect = vi.fn();
    }
    vi.stubGlobal('ResizeObserver', Observer);
    vi.stubGlobal('IntersectionObserver', Observer);
    // jsdom has video elements, but none that play.
    vi.spyOn(HTMLMediaElement.prototype, 'play').mockResolvedValue(undefined);
    let source: MediaProvider | null = null;
    Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
      configurable: true,
      get: () => source,
      set: (next: MediaProvider | null) => {
        source = next;
      },
    });
  });
  afterEach(() => {
    // While there still is something that plays.
    TestBed.resetTestingModule();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    Reflect.deleteProperty(HTMLMediaElement.prototype, 'srcObject');
  });

  it('is a figure named by the person, and says "(you)" on one’s own', async () => {
    const { element, show } = await aTile(bob);
    const figure = element.querySelector('figure');
    expect(figure?.getAttribute('aria-label')).toBe('Bob');
    await show({ ...bob, isSelf: true, cameraTrack: null });
    expect(figure?.getAttribute('aria-label')).toBe('Bob (you)');
    expect(element.querySelector('video')?.classList).toContain('mirrored');
  });

  it('shows the face until the first picture, and the picture from then on, whatever else changes', async () => {
    const { video, show, firstFrame, face } = await aTile(bob);
    expect(face()).not.toBeNull();
    await firstFrame();
    expect(face()).toBeNull();
    await show({ ...bob, speaking: true, microphoneOn: false });
    expect(face()).toBeNull();
    expect(video.classList).not.toContain('hidden');
  });

  it('shows the face again when the camera stops, and waits anew for another stream', async () => {
    const { show, firstFrame, face } = await aTile(bob);
    await firstFrame();
    await show({ ...bob, cameraOn: false, stream: null });
    expect(face()).not.toBeNull();
    await show({ ...bob, stream: {} as MediaStream });
    expect(face()).not.toBeNull();
  });

  describe('while media is rebuilt', () => {
    class LiveStream {
      ended = false;
      getVideoTracks() {
        return [{ readyState: this.ended ? 'ended' : 'live' }];
      }
    }
    const aStream = () => new LiveStream() as unknown as MediaStream;
    /** As a video that shows something, which jsdom's never do. */
    const showing = (video: HTMLVideoElement) => {
      for (const side of ['videoWidth', 'videoHeight'])
        Object.defineProperty(video, side, { configurable: true, value: 90 });
      Object.defineProperty(video, 'readyState', { configurable: true, value: 4 });
      const drawImage = vi.fn();
      vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({ drawImage } as never);
      return drawImage;
    };

    it('keeps the last picture, greyed, until there is another', async () => {
      const first = aStream();
      const { call, element, video, show, firstFrame, face } = await aTile({ ...bob, stream: first });
      const figure = () => element.querySelector('figure');
      const drawImage = showing(video);
      await firstFrame();
      expect(figure()?.classList).not.toContain('frozen');
      call.endStream(first);
      expect(drawImage).toHaveBeenCalledWith(video, 0, 0, 90, 90);
      // From now on the browser would draw nothing.
      Object.assign(first, { ended: true });
      drawImage.mockClear();
      await show({ ...bob, stream: null, frozen: true });
      expect(drawImage).not.toHaveBeenCalledWith(video, 0, 0, 90, 90);
      expect(element.querySelector('canvas')).not.toBeNull();
      expect(face()).toBeNull();
      expect(figure()?.classList).toContain('frozen');
      expect(element.textContent).toContain('Picture interrupted');
      await show({ ...bob, stream: aStream() });
      expect(element.querySelector('canvas')).not.toBeNull();
      await firstFrame();
      expect(element.querySelector('canvas')).toBeNull();
      expect(figure()?.classList).not.toContain('frozen');
    });

    it('shows nothing of somebody who has switched the camera off, then or later', async () => {
      const { element, video, show, firstFrame, face } = await aTile({ ...bob, stream: aStream() });
      showing(video);
      await firstFrame();
      await show({ ...bob, stream: null, frozen: true });
      await show({ ...bob, cameraOn: false, stream: null });
      expect(face()).not.toBeNull();
      await show({ ...bob, stream: {} as MediaStream });
      expect(element.querySelector('canvas')).toBeNull();
    });

    it('greys a picture that stands still, and leaves one alone that moves on without its person’s line', async () => {
      const { element, show, firstFrame } = await aTile({ ...bob, connected: false });
      await firstFrame();
      const figure = element.querySelector('figure');
      expect(figure?.classList).not.toContain('frozen');
      expect(element.textContent).not.toContain('Connection lost');
      await show({ ...bob, connected: false, frozen: true });
      expect(figure?.classList).toContain('frozen');
      expect(element.textContent).toContain('Connection lost');
    });
  });

  it('is muted itself: sound is not the tile’s affair', async () => {
    const { video } = await aTile(bob);
    expect(video.muted).toBe(true);
  });

  it('says in words what it shows by signs', async () => {
    const { element, show } = await aTile({ ...bob, microphoneOn: false, verified: false, connected: false });
    const words = () => element.textContent.replace(/\s+/gu, ' ');
    expect(words()).toContain('Muted.');
    expect(words()).toContain('Guest');
    expect(words()).toContain('Connection lost');
    await show({ ...bob, speaking: true, pinned: true });
    expect(words()).toContain('Speaking.');
    expect(words()).toContain('Pinned.');
  });

  it('wishes for the camera it shows, and for none when it is gone', async () => {
    const { call, show } = await aTile(bob);
    const lastWish = () => call.asked.filter(({ deed }) => deed === 'showTiles').at(-1)?.with[0];
    expect(lastWish()).toEqual([expect.objectContaining({ trackId: trackIdOf(2, 'camera') })]);
    await show({ ...bob, cameraOn: false, cameraTrack: null, stream: null });
    expect(lastWish()).toEqual([]);
  });
});

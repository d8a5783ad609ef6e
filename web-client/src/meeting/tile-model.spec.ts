import type { CallState } from '../call/index.js';
import { aCallIn, aParticipant, participantIdOf, trackIdOf } from '../testing/worlds.js';
import { personTiles, shareTile, type Pictures } from './tile-model.js';

const stream = (name: string): MediaStream => ({ id: name }) as MediaStream;
const pictures: Pictures = {
  streamOf: (id) => stream(`remote ${id}`),
  localStream: (source) => stream(`own ${source}`),
};
const all = { hideSelf: false, photos: true };

describe('personTiles()', () => {
  it('follows the seats, and leaves out people who are not there any more', () => {
    const people = [aParticipant(1), aParticipant(2), aParticipant(3)];
    const state = aCallIn(people, {
      seats: [participantIdOf(3), participantIdOf(9), participantIdOf(1), participantIdOf(2)],
    });
    expect(personTiles(state, pictures, all).map((tile) => tile.displayName)).toEqual([
      'Person 3',
      'Person 1',
      'Person 2',
    ]);
  });

  it('shows oneself from the local camera, and wishes for no track of oneself', () => {
    const [self] = personTiles(aCallIn([aParticipant(1)]), pictures, all);
    expect(self).toMatchObject({
      isSelf: true,
      cameraOn: true,
      cameraTrack: null,
      stream: { id: 'own camera' },
    });
  });

  it('hides oneself when asked', () => {
    const state = aCallIn([aParticipant(1), aParticipant(2)]);
    expect(personTiles(state, pictures, { hideSelf: true, photos: true }).map((tile) => tile.isSelf)).toEqual(
      [false],
    );
  });

  it('shows photos only to those who are given them', () => {
    const state = aCallIn([aParticipant(1), aParticipant(2, { photoUrl: '/photo' })]);
    const photoOf = (photos: boolean) =>
      personTiles(state, pictures, { hideSelf: true, photos })[0]?.photoUrl;
    expect(photoOf(true)).toBe('/photo');
    expect(photoOf(false)).toBeNull();
  });

  it('has no picture of a person without camera, and wishes for none', () => {
    const [, other] = personTiles(
      aCallIn([aParticipant(1), aParticipant(2, { camera: 'off' })]),
      pictures,
      all,
    );
    expect(other).toMatchObject({ cameraOn: false, cameraTrack: null, stream: null });
  });

  it('goes on showing somebody whose camera is lost for a moment', () => {
    const lost = {
      participantId: participantIdOf(2),
      source: 'camera' as const,
      trackId: trackIdOf(2, 'camera'),
      since: 0,
      until: 9,
    };
    const state = aCallIn([aParticipant(1), aParticipant(2, { camera: 'off' })], { awaited: [lost] });
    state.participants.forEach((person) =>
      Object.assign(person, { tracks: person.tracks.filter(({ source }) => source !== 'camera') }),
    );
    const [, other] = personTiles(state, pictures, all);
    expect(other).toMatchObject({ cameraOn: true, frozen: true, stream: null, cameraTrack: null });
  });

  it('does not call somebody muted whose microphone is lost for a moment', () => {
    const lost = {
      participantId: participantIdOf(2),
      source: 'microphone' as const,
      trackId: trackIdOf(2, 'microphone'),
      since: 0,
      until: 9,
    };
    const people = [aParticipant(1), aParticipant(2, { microphone: 'none' })];
    const on = (awaited: CallState['awaited']) =>
      personTiles(aCallIn(people, { awaited }), pictures, all)[1]?.microphoneOn;
    expect(on([lost])).toBe(true);
    expect(on([])).toBe(false);
  });

  it('knows a picture that stands still', () => {
    const people = [aParticipant(1), aParticipant(2), aParticipant(3)];
    const state = aCallIn(people, { stalled: [trackIdOf(2, 'camera')] });
    expect(personTiles(state, pictures, all).map(({ frozen }) => frozen)).toEqual([false, true, false]);
  });

  it('wishes for a camera whose stream is still on its way', () => {
    const state = aCallIn([aParticipant(1), aParticipant(2)], { received: {} });
    const [, other] = personTiles(state, pictures, all);
    expect(other).toMatchObject({ cameraOn: true, cameraTrack: trackIdOf(2, 'camera'), stream: null });
  });

  it('marks muted, speaking, guest, pinned and absent people', () => {
    const state = aCallIn(
      [aParticipant(1), aParticipant(2, { microphone: 'muted', guest: true, connected: false })],
      { speaking: [participantIdOf(1)], pinned: participantIdOf(2) },
    );
    const [self, other] = personTiles(state, pictures, all);
    expect(self).toMatchObject({
      speaking: true,
      microphoneOn: true,
      pinned: false,
      verified: true,
      connected: true,
    });
    expect(other).toMatchObject({
      speaking: false,
      microphoneOn: false,
      pinned: true,
      verified: false,
      connected: false,
    });
  });
});

describe('shareTile()', () => {
  const share = (n: number) => ({ participantId: participantIdOf(n), trackId: trackIdOf(n, 'screen') });
  const people = [aParticipant(1), aParticipant(2, { name: 'Bob' })];

  it('names who shares', () => {
    expect(shareTile(aCallIn(people, { share: share(2) }), pictures)).toMatchObject({
      displayName: 'Bob',
      stream: null,
    });
  });

  it('never plays one’s own screen back, nor one of somebody who left', () => {
    expect(shareTile(aCallIn(people, { share: share(1) }), pictures)).toBeNull();
    expect(shareTile(aCallIn(people, { share: share(7) }), pictures)).toBeNull();
    expect(shareTile(aCallIn(people), pictures)).toBeNull();
  });

  it('stays where it was while the share is lost for a moment', () => {
    const lost = {
      participantId: participantIdOf(2),
      source: 'screen' as const,
      trackId: trackIdOf(2, 'screen'),
      since: 0,
      until: 9,
    };
    const state = aCallIn([aParticipant(1), aParticipant(2)], { awaited: [lost] });
    expect(shareTile(state, pictures)).toMatchObject({ displayName: 'Person 2', frozen: true, stream: null });
    expect(shareTile({ ...state, participants: [] }, pictures)).toBeNull();
  });
});

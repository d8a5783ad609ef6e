import { trackId, type TrackSource } from '#protocol';
import { describe, expect, it } from 'vitest';
import { ownDifferences, type OwnSide } from './own-differences.js';

const ID = trackId.parse('mine');
type Here = 'on' | 'off' | 'on, unpublished' | 'off, unpublished';
type There = 'heard' | 'muted' | 'unknown';

const side = (
  source: TrackSource,
  here: Here,
  there: There,
  more: { readonly untold?: boolean; readonly publishing?: boolean } = {},
): OwnSide => {
  const none = { trackId: null, on: false };
  return {
    own: {
      ...{ microphone: none, camera: none, screen: none, screen_audio: none },
      [source]: { trackId: here.includes('unpublished') ? null : ID, on: here.startsWith('on') },
    },
    known: there === 'unknown' ? [] : [{ trackId: ID, source, kind: 'audio', muted: there === 'muted' }],
    untold: new Set(more.untold === true ? [source] : []),
    publishing: more.publishing ?? false,
  };
};

describe('ownDifferences()', () => {
  it.each<[TrackSource, Here, There, { untold?: boolean; publishing?: boolean }, string | null]>([
    ['microphone', 'on', 'heard', {}, null],
    ['microphone', 'off', 'muted', {}, null],
    ['microphone', 'on', 'muted', {}, 'follow_host'],
    ['microphone', 'on', 'muted', { untold: true }, 'say'],
    ['microphone', 'off', 'heard', { untold: true }, 'say'],
    ['microphone', 'off', 'heard', {}, 'say'],
    ['camera', 'on', 'muted', { publishing: true }, 'follow_host'],
    ['microphone', 'on', 'unknown', {}, 'publish_again'],
    ['microphone', 'off', 'unknown', {}, 'publish_again'],
    ['screen', 'on', 'unknown', {}, 'publish_again'],
    ['screen', 'on', 'unknown', { publishing: true }, null],
    ['camera', 'on, unpublished', 'unknown', { untold: true }, 'publish'],
    ['camera', 'on, unpublished', 'unknown', { publishing: true }, null],
    ['camera', 'off, unpublished', 'unknown', {}, null],
    ['screen', 'on, unpublished', 'unknown', {}, null],
    ['screen', 'on', 'muted', {}, null],
  ])('%s, here %s, there %s %o: %s', (source, here, there, more, deed) => {
    expect(ownDifferences(side(source, here, there, more))).toEqual(deed === null ? [] : [{ source, deed }]);
  });
});

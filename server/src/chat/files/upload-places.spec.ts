import { describe, expect, it } from '@jest/globals';
import { UploadPlaces } from './upload-places.js';

describe('UploadPlaces', () => {
  it('gives a person and a meeting their share, and takes places back', () => {
    const places = new UploadPlaces({ person: 2, meeting: 3, everybody: 4 });
    const first = places.take('a', 'm');
    expect([first, places.take('a', 'm'), places.take('a', 'm')].map(Boolean)).toEqual([true, true, false]);
    expect([places.take('b', 'm'), places.take('c', 'm')].map(Boolean)).toEqual([true, false]);
    expect([places.take('d', 'n'), places.take('e', 'o')].map(Boolean)).toEqual([true, false]);
    first?.();
    expect(places.take('e', 'o')).not.toBeNull();
  });
});

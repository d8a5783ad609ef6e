import { reloadOnce } from './reload-once.js';

const aStorage = (): Storage => {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    clear: () => {
      items.clear();
    },
    key: () => null,
    length: 0,
  };
};

describe('reloadOnce()', () => {
  it('reloads, but not again soon after: that would be a loop', () => {
    const storage = aStorage();
    let reloads = 0;
    const reload = () => void (reloads += 1);
    expect(reloadOnce(storage, 1_000, reload)).toBe(true);
    expect(reloadOnce(storage, 60_000, reload)).toBe(false);
    expect(reloadOnce(storage, 1_000_000, reload)).toBe(true);
    expect(reloads).toBe(2);
  });
});

import { describe, expect, it } from '@jest/globals';
import { silentLog } from '../kernel/log.js';
import { OutageError } from '../kernel/outage-error.js';
import type { MediaNodeView } from '../media/media-plane.js';
import { DrainKeeper } from './drain-keeper.js';

const node = (nodeId: string, state: MediaNodeView['state'] = 'up'): MediaNodeView => ({
  nodeId,
  region: 'main',
  address: '10.0.0.1',
  dtlsFingerprint: '',
  state,
  workers: [],
});

function aKeeper(kept: string[]) {
  const world = { drained: [] as string[], written: [] as unknown[], away: false };
  const answer = <Value>(value: () => Value): Promise<Value> =>
    world.away ? Promise.reject(new OutageError('away')) : Promise.resolve(value());
  const store = {
    draining: () => answer(() => kept),
    keepDraining: (...said: unknown[]) => answer(() => void world.written.push(said)),
  };
  const fleet = { drain: (nodeId: string, draining: boolean) => world.drained.push(`${nodeId} ${draining}`) };
  return { world, keeper: new DrainKeeper(fleet, store, silentLog) };
}

describe('DrainKeeper', () => {
  it('restore() drains those that were draining, once', async () => {
    const { world, keeper } = aKeeper(['a']);
    expect(await keeper.restore([node('a'), node('b')])).toBe(true);
    expect(await keeper.restore([node('a'), node('b')])).toBe(false);
    expect(world.drained).toEqual(['a true']);
  });

  it('restore() drains a node that is away when it comes', async () => {
    const { world, keeper } = aKeeper(['a', 'b']);
    expect(await keeper.restore([node('a', 'lost')])).toBe(false);
    await keeper.restore([node('a')]);
    await keeper.restore([node('a'), node('b')]);
    expect(world.drained).toEqual(['a true', 'b true']);
  });

  it('restore() reads the table again when it was away', async () => {
    const { world, keeper } = aKeeper(['a']);
    world.away = true;
    await expect(keeper.restore([node('a')])).rejects.toThrow(OutageError);
    world.away = false;
    expect(await keeper.restore([node('a')])).toBe(true);
  });

  it('keep() overrules what was said before, also of a node that is away', async () => {
    const { world, keeper } = aKeeper(['a']);
    await keeper.restore([]);
    await keeper.keep(node('a', 'lost'), false);
    await keeper.restore([node('a')]);
    await keeper.keep(node('a'), true);
    expect(world.drained).toEqual([]);
    expect(world.written).toEqual([
      ['a', false, 'gone'],
      ['a', true, 'active'],
    ]);
  });

  it('keep() is content without a database', async () => {
    const { world, keeper } = aKeeper([]);
    world.away = true;
    await expect(keeper.keep(node('a'), true)).resolves.toBeUndefined();
  });
});

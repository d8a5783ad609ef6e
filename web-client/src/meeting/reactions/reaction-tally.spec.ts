import type { Reaction } from '#protocol';
import type { ShownReaction } from '../../call/index.js';
import { participantIdOf } from '../../testing/worlds.js';
import { newestOf, reactionsAloud, tallyOf } from './reaction-tally.js';

const by = (id: number, person: number, emoji: Reaction): ShownReaction => ({
  id,
  participantId: participantIdOf(person),
  displayName: `Person ${String(person)}`,
  emoji,
});

describe('reactions', () => {
  it('are counted by kind, the most frequent first', () => {
    expect(tallyOf([by(1, 1, '👏'), by(2, 2, '👍'), by(3, 3, '👍')])).toEqual([
      { emoji: '👍', count: 2 },
      { emoji: '👏', count: 1 },
    ]);
  });

  it('show the newest of each person', () => {
    const newest = newestOf([by(1, 1, '👏'), by(2, 2, '👍'), by(3, 1, '🎉')]);
    expect(newest.get(participantIdOf(1))?.emoji).toBe('🎉');
    expect(newest.size).toBe(2);
  });

  it('are read with names when few, and counted when many came together', () => {
    expect(reactionsAloud([by(1, 2, '👍')])).toBe('Person 2: 👍');
    const many = [by(1, 1, '👍'), by(2, 2, '👍'), by(3, 3, '🎉'), by(4, 4, '👍'), by(5, 5, '👍')];
    expect(reactionsAloud(many)).toBe('5 reactions: 👍 4, 🎉 1');
  });
});

import { describe, expect, it } from '@jest/globals';
import type { ChatMessage } from '#protocol';
import { pageOf } from './page.js';

const message = (version: number, text = ''): ChatMessage => ({
  seq: version,
  version,
  at: '2026-11-20T09:00:00.000Z',
  from: { participantId: 'p' as never, userId: null, displayName: 'Gus', verified: false },
  to: { kind: 'everyone' },
  text,
  replyTo: null,
  files: [],
  reactions: [],
  editedAt: null,
  deletedAt: null,
});
const sizes = (text: string) => Buffer.byteLength(JSON.stringify(message(1, text)));
const versions = (found: ChatMessage[], limit: number, bytes?: number) => {
  const page = pageOf(found, limit, bytes);
  return [page.messages.map(({ version }) => version), page.more];
};

describe('pageOf()', () => {
  it.each<[string, number[], number, [number[], boolean]]>([
    ['nothing', [], 3, [[], false]],
    ['less than asked for', [5, 6], 3, [[5, 6], false]],
    ['just as much', [5, 6, 7], 3, [[5, 6, 7], false]],
    ['more', [5, 6, 7, 8], 3, [[5, 6, 7], true]],
    ['the newest first', [9, 8, 7], 2, [[8, 9], true]],
  ])('of %s', (_what, found, limit, expected) => {
    expect(
      versions(
        found.map((version) => message(version)),
        limit,
      ),
    ).toEqual(expected);
  });

  it('keeps within the bytes of one frame, counted in UTF-8, and gives at least one', () => {
    const text = '€'.repeat(1_000);
    const found = [1, 2, 3].map((version) => message(version, text));
    expect(versions(found, 3, 2 * sizes(text))).toEqual([[1, 2], true]);
    expect(versions(found, 3, 2 * sizes(text) - 1)).toEqual([[1], true]);
    expect(versions(found, 3, 1)).toEqual([[1], true]);
  });
});

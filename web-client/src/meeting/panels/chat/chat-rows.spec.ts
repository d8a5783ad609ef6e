import { aChatMessage, participantIdOf } from '../../../testing/worlds.js';
import { rowsOf } from './chat-rows.js';

const at = (time: string, day = '20') => ({ at: new Date(`2026-11-${day}T${time}`).toISOString() });
const direct = {
  to: { kind: 'participant', participantId: participantIdOf(3), displayName: 'Carol' },
} as const;
const heads = (...messages: Parameters<typeof rowsOf>[0]) => rowsOf(messages, null).map(({ head }) => head);

describe('rowsOf', () => {
  it('puts what one person says within five minutes under one head', () => {
    expect(
      heads(
        aChatMessage(1, at('10:00')),
        aChatMessage(2, at('10:04')),
        aChatMessage(3, at('10:08')),
        aChatMessage(4, at('10:13')),
      ),
    ).toEqual([true, false, false, true]);
  });

  it('begins anew with another person', () => {
    expect(heads(aChatMessage(1, at('10:00')), aChatMessage(2, { ...at('10:00'), from: 3 }))).toEqual([
      true,
      true,
    ]);
  });

  it('begins anew with another audience, so that nothing private hides among public words', () => {
    expect(
      heads(
        aChatMessage(1, at('10:00')),
        aChatMessage(2, { ...at('10:00'), ...direct }),
        aChatMessage(3, { ...at('10:01'), ...direct }),
        aChatMessage(4, { ...at('10:01'), to: { kind: 'hosts' } }),
      ),
    ).toEqual([true, true, false, true]);
  });

  it('marks the first message of each day', () => {
    const rows = rowsOf(
      [aChatMessage(1, at('23:59', '19')), aChatMessage(2, at('00:01')), aChatMessage(3, at('00:02'))],
      null,
    );
    expect(rows.map(({ newDay }) => newDay)).toEqual([true, true, false]);
    expect(rows.map(({ head }) => head)).toEqual([true, true, false]);
  });

  it('begins anew under "New messages"', () => {
    const rows = rowsOf([aChatMessage(1, at('10:00')), aChatMessage(2, at('10:00'))], 2);
    expect(rows.map(({ divided, head }) => [divided, head])).toEqual([
      [false, true],
      [true, true],
    ]);
  });
});

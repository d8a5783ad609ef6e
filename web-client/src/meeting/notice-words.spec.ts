import { toErrorBody } from '#protocol';
import { participantIdOf } from '../testing/worlds.js';
import { noticeInWords } from './notice-words.js';

const who = { participantId: participantIdOf(2), displayName: 'Bob' };

describe('noticeInWords()', () => {
  it('tells of coming and going in small meetings, and keeps quiet in large ones', () => {
    expect(noticeInWords({ kind: 'participant_joined', ...who }, 3)?.text).toBe('Bob joined');
    expect(noticeInWords({ kind: 'participant_joined', ...who }, 30)).toBeNull();
    expect(noticeInWords({ kind: 'participant_left', ...who, reason: 'left' }, 30)).toBeNull();
    expect(noticeInWords({ kind: 'participant_left', ...who, reason: 'removed' }, 30)?.text).toBe(
      'Bob was removed',
    );
  });

  it('offers to undo a switch of devices, and complains when nothing is left', () => {
    const lost = { kind: 'device_unplugged', device: 'microphone', lost: 'Headset' } as const;
    expect(noticeInWords({ ...lost, now: 'Built-in' }, 3)).toEqual({
      text: '“Headset” is gone. Now using “Built-in”.',
      error: false,
      deed: 'undo_device',
    });
    expect(noticeInWords({ ...lost, now: null }, 3)).toMatchObject({ error: true, deed: null });
  });

  it('leads from a waiting person to the list', () => {
    expect(noticeInWords({ kind: 'waiting_to_enter', ...who }, 30)?.deed).toBe('show_participants');
  });

  it('passes the server’s advice on as an error', () => {
    const words = noticeInWords({ kind: 'error', error: toErrorBody('SHARE_TAKEN') }, 3);
    expect(words).toMatchObject({ error: true, text: toErrorBody('SHARE_TAKEN').message });
  });
});

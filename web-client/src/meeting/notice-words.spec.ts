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

  it('leaves waiting people to the knock, which tells of them together', () => {
    expect(noticeInWords({ kind: 'waiting_to_enter', ...who }, 3)).toBeNull();
  });

  it('tells of hands in small meetings, and leads to the queue', () => {
    expect(noticeInWords({ kind: 'hand_raised', ...who }, 3)).toMatchObject({
      text: 'Bob raised a hand',
      deed: 'show_participants',
    });
    expect(noticeInWords({ kind: 'hand_raised', ...who }, 30)).toBeNull();
  });

  it('shortens what was written, says when it is private, and leads to the chat', () => {
    const message = {
      kind: 'chat_message',
      seq: 1,
      displayName: 'Bob',
      text: `Hello\n${'x'.repeat(200)}`,
    } as const;
    const words = noticeInWords({ ...message, direct: true }, 3);
    expect(words?.deed).toBe('show_chat');
    expect(words?.text).toMatch(/^Bob, privately: Hello x+…$/u);
    expect(words?.text.length).toBeLessThan(120);
  });

  it.each([
    [{ kind: 'role_changed', role: 'cohost' }, /co-host/],
    [{ kind: 'permission_changed', permission: 'speak', allowed: false }, /Raise your hand/],
    [{ kind: 'permission_changed', permission: 'speak', allowed: true }, /may speak/],
    [{ kind: 'moved_to_room', room: 'Room 2' }, /Room 2/],
    [{ kind: 'moved_to_room', room: null }, /main room/],
  ] as const)('of %j says what happened', (content, words) => {
    expect(noticeInWords(content, 3)?.text).toMatch(words);
  });

  it('passes the server’s advice on as an error', () => {
    const words = noticeInWords({ kind: 'error', error: toErrorBody('SHARE_TAKEN') }, 3);
    expect(words).toMatchObject({ error: true, text: toErrorBody('SHARE_TAKEN').message });
  });
});

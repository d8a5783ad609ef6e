import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { clientMessages, type ParticipantId } from '#protocol';
import type { RequestCommand } from '../conference/domain/commands.js';
import { type ConferenceMessage, type ConferenceMessageType, toCommand } from './mapping.js';

const me = '0f7c1f8e-5d0b-4c4e-9a53-2f1f6f0e7a09' as ParticipantId;
const byMe = { actor: { by: 'participant', participantId: me } };
const mine = { participantId: me };
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const newBan = { banId: expect.stringMatching(uuid) };

const fixture = (type: ConferenceMessageType, variant = ''): ConferenceMessage =>
  clientMessages[type].parse(
    JSON.parse(
      readFileSync(
        new URL(`../../../protocol/fixtures/signaling/client/${type}${variant}.json`, import.meta.url),
        'utf8',
      ),
    ),
  );
/** A field of the message that is called otherwise in the command. */
const of = (type: ConferenceMessageType, name: string): unknown =>
  (fixture(type) as Record<string, unknown>)[name] ?? null;

/** Type of command, the fields beside it that are not simply carried over from the message, and those that are dropped. */
const expected: Record<
  ConferenceMessageType,
  [type: RequestCommand['type'], fields: () => object, dropped?: string]
> = {
  'transport.connect': ['connect_transport', () => mine],
  'transport.restart_ice': ['restart_ice', () => mine],
  'track.publish': ['publish', () => mine],
  'track.close': ['unpublish', () => mine],
  'track.ready': ['track_ready', () => mine],
  mute: ['set_muted', () => ({ ...mine, muted: true })],
  unmute: ['set_muted', () => ({ ...mine, muted: false })],
  screen_share_start: ['claim_share', () => mine],
  screen_share_stop: ['release_share', () => mine],
  'view.changed': ['change_view', () => mine],
  admit: ['admit', () => byMe],
  deny: ['deny', () => ({ ...byMe, ban: null }), 'block'],
  admit_all: ['admit_all', () => byMe],
  lock: ['lock', () => byMe],
  mute_participant: ['mute_participant', () => byMe],
  mute_all: ['mute_all', () => byMe],
  ask_unmute: ['ask_unmute', () => byMe],
  stop_camera: ['stop_camera', () => byMe],
  stop_share: ['stop_share', () => byMe],
  remove: ['remove', () => ({ ...byMe, ban: null })],
  unban: ['unban', () => byMe],
  set_role: ['set_role', () => byMe],
  hand_over: ['hand_over', () => byMe],
  set_permissions: ['set_permissions', () => byMe],
  set_person_permissions: ['set_person_permissions', () => byMe],
  change_settings: ['change_settings', () => byMe],
  spotlight: ['spotlight', () => byMe],
  lobby_message: ['lobby_message', () => byMe],
  rename: ['rename', () => ({ ...mine, target: of('rename', 'participantId') })],
  hand_raise: ['raise_hand', () => mine],
  lower_hand: ['lower_hand', () => byMe],
  lower_all_hands: ['lower_all_hands', () => byMe],
  reaction: ['react', () => mine],
  'chat.send': ['send_chat', () => ({ ...mine, replyTo: of('chat.send', 'replyTo') })],
  'chat.edit': ['edit_chat', () => mine],
  'chat.delete': ['delete_chat', () => mine],
  'chat.react': ['react_chat', () => mine],
  'chat.history': [
    'read_chat',
    () => ({ ...mine, after: of('chat.history', 'after'), before: of('chat.history', 'before') }),
  ],
  'poll.save': ['save_poll', () => ({ ...mine, pollId: of('poll.save', 'pollId') })],
  'poll.launch': ['launch_poll', () => mine],
  'poll.close': ['close_poll', () => mine],
  'poll.delete': ['delete_poll', () => mine],
  'poll.vote': ['vote', () => mine],
  'breakout.plan': ['plan_rooms', () => ({ ...mine, chance: expect.any(Number) })],
  'breakout.assign': ['assign_room', () => ({ ...mine, target: of('breakout.assign', 'participantId') })],
  'breakout.open': ['open_rooms', () => ({ ...mine, seconds: of('breakout.open', 'seconds') })],
  'breakout.join': ['join_room', () => mine],
  'breakout.return': ['return_from_room', () => mine],
  'breakout.broadcast': ['broadcast_to_rooms', () => mine],
  'breakout.ask_help': ['ask_for_help', () => mine],
  'breakout.set_timer': ['set_rooms_timer', () => mine],
  'breakout.close': ['close_rooms', () => mine],
  end: ['end', () => byMe],
  leave: ['leave', () => mine],
};

describe('toCommand()', () => {
  it.each(Object.entries(expected))('of %s', (type, [command, fields, dropped]) => {
    const message = fixture(type as ConferenceMessageType);
    const carried = Object.entries(message).filter(([name]) => name !== dropped);
    expect(toCommand(message, me)).toEqual({ ...Object.fromEntries(carried), ...fields(), type: command });
  });

  it('of deny and remove draws a ban where one is wished', () => {
    expect(toCommand(fixture('deny', '.block'), me)).toMatchObject({ type: 'deny', ban: newBan });
    expect(toCommand(fixture('remove', '.ban'), me)).toMatchObject({ type: 'remove', ban: newBan });
  });

  it('of rename names whom, when it is somebody else', () => {
    const { participantId } = fixture('rename', '.other') as { participantId?: string };
    expect(toCommand(fixture('rename', '.other'), me)).toMatchObject({ ...mine, target: participantId });
  });

  it('of breakout.plan draws a chance in [0, 1)', () => {
    const { chance } = toCommand(fixture('breakout.plan'), me) as { chance: number };
    expect(chance).toBeGreaterThanOrEqual(0);
    expect(chance).toBeLessThan(1);
  });

  it('takes the asker from the connection, whatever the message holds', () => {
    const forged = {
      type: 'leave',
      requestId: '1',
      participantId: 'somebody-else',
    } as unknown as ConferenceMessage;
    expect(toCommand(forged, me)).toEqual({ type: 'leave', requestId: '1', participantId: me });
  });
});

import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { clientMessages, type ParticipantId } from '#protocol';
import type { RequestCommand } from '../conference/domain/commands.js';
import { type ConferenceMessage, type ConferenceMessageType, toCommand } from './mapping.js';

const me = '0f7c1f8e-5d0b-4c4e-9a53-2f1f6f0e7a09' as ParticipantId;
const byMe = { actor: { by: 'participant', participantId: me } };

const fixture = (type: ConferenceMessageType): ConferenceMessage =>
  clientMessages[type].parse(
    JSON.parse(
      readFileSync(
        new URL(`../../../protocol/fixtures/signaling/client/${type}.json`, import.meta.url),
        'utf8',
      ),
    ),
  );

/** Type of command, and the fields beside it that are not simply carried over from the message. */
const expected: Record<ConferenceMessageType, [type: RequestCommand['type'], fields: object]> = {
  'transport.connect': ['connect_transport', { participantId: me }],
  'transport.restart_ice': ['restart_ice', { participantId: me }],
  'track.publish': ['publish', { participantId: me }],
  'track.close': ['unpublish', { participantId: me }],
  'track.ready': ['track_ready', { participantId: me }],
  mute: ['set_muted', { participantId: me, muted: true }],
  unmute: ['set_muted', { participantId: me, muted: false }],
  screen_share_start: ['claim_share', { participantId: me }],
  screen_share_stop: ['release_share', { participantId: me }],
  'view.changed': ['change_view', { participantId: me }],
  admit: ['admit', byMe],
  deny: ['deny', byMe],
  admit_all: ['admit_all', byMe],
  lock: ['lock', byMe],
  mute_participant: ['mute_participant', byMe],
  mute_all: ['mute_all', byMe],
  remove: ['remove', byMe],
  end: ['end', byMe],
  leave: ['leave', { participantId: me }],
};

describe('toCommand()', () => {
  it.each(Object.entries(expected))('of %s', (type, [command, fields]) => {
    const message = fixture(type as ConferenceMessageType);
    const { type: _type, ...carried } = message;
    expect(toCommand(message, me)).toEqual({ ...carried, ...fields, type: command });
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

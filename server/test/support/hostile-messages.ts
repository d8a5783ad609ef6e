import { type ClientMessageInput, type ClientMessageType, PROTOCOL_VERSION } from '#protocol';
import type { Stage } from './hostile-stage.js';
import { cameraRtp } from './rtp.js';

/** Who sends what their screen does not offer. */
const hostileRoles = ['attendee', 'viewer', 'stripped', 'waiting', 'prepared', 'stranger'] as const;
export type HostileRole = (typeof hostileRoles)[number];

/**
 * `ok`: answered, and changes nothing for anybody; `silent`: a notification, of which nothing comes back; `theirs`: this
 * person may do just this, so it is not sent here.
 */
type Outcome = string;

interface Case {
  /** Without a request id. */
  readonly message: Record<string, unknown>;
  readonly outcome: Partial<Record<HostileRole, Outcome>>;
}

/** Nobody but who is in. */
const outside = { waiting: 'NOT_IN_MEETING', prepared: 'NOT_IN_MEETING', stranger: 'NOT_IN_MEETING' };
const inside = (attendee: Outcome, viewer = attendee, stripped = viewer) => ({
  ...outside,
  attendee,
  viewer,
  stripped,
});
const forHosts = inside('FORBIDDEN');

/** One message of every type, aimed at somebody or something else where the type names any. */
export function hostileMessages(stage: Stage): Record<ClientMessageType, Case> {
  const { host, victim, waiting, track, banId, draft, poll, room, seqs } = stage.targets;
  const wrongKey = stage.hostKey === '00000000' ? '00000001' : '00000000';
  const aDraft = { question: 'Mine?', options: ['Yes', 'No'], multiple: false, anonymous: false };
  const of = (message: Record<string, unknown>, outcome: Case['outcome']): Case => ({ message, outcome });
  return {
    hello: of(
      { protocolVersion: PROTOCOL_VERSION, ticket: 'none' },
      {
        ...inside('INVALID_REQUEST'),
        waiting: 'INVALID_REQUEST',
        prepared: 'INVALID_REQUEST',
        stranger: 'TICKET_INVALID',
      },
    ),
    enter: of({}, { ...inside('INVALID_REQUEST'), waiting: 'INVALID_REQUEST', prepared: 'theirs' }),
    'transport.connect': of(
      { direction: 'send', dtlsParameters: { role: 'emperor' } },
      { ...inside('INVALID_REQUEST'), prepared: 'INVALID_REQUEST' },
    ),
    'transport.restart_ice': of({ direction: 'recv' }, { ...inside('ok'), prepared: 'ok' }),
    'track.publish': of(
      { source: 'screen', rtpParameters: cameraRtp(), muted: false },
      inside('SHARE_TAKEN', 'FORBIDDEN'),
    ),
    'track.close': of({ source: 'microphone' }, inside('TRACK_NOT_FOUND')),
    'track.ready': of({ trackId: track }, { ...inside('silent'), waiting: 'silent' }),
    mute: of({ source: 'microphone' }, inside('TRACK_NOT_FOUND')),
    unmute: of({ source: 'screen' }, inside('TRACK_NOT_FOUND')),
    screen_share_start: of({}, inside('SHARE_TAKEN', 'FORBIDDEN')),
    screen_share_stop: of({}, inside('ok')),
    'view.changed': of(
      { tiles: [{ trackId: track, height: 4320 }] },
      { ...inside('silent'), waiting: 'silent' },
    ),
    admit: of({ participantId: waiting }, forHosts),
    deny: of({ participantId: waiting, block: true }, forHosts),
    admit_all: of({}, forHosts),
    lock: of({ locked: true }, forHosts),
    mute_participant: of({ participantId: victim }, forHosts),
    mute_all: of({ mayUnmute: false }, forHosts),
    ask_unmute: of({ participantId: host }, forHosts),
    stop_camera: of({ participantId: victim }, forHosts),
    stop_share: of({ participantId: host }, forHosts),
    remove: of({ participantId: victim, ban: true }, forHosts),
    unban: of({ banId }, forHosts),
    set_role: of({ participantId: victim, role: 'viewer' }, forHosts),
    hand_over: of({ participantId: victim }, forHosts),
    claim_host: of({ hostKey: wrongKey }, inside('HOST_KEY_WRONG')),
    set_permissions: of({ role: 'attendee', change: { admit: true } }, forHosts),
    set_person_permissions: of({ participantId: victim, permissions: { speak: false } }, forHosts),
    change_settings: of({ settings: { access: 'open' } }, forHosts),
    spotlight: of({ participantId: victim }, forHosts),
    lobby_message: of({ text: 'Go home' }, forHosts),
    rename: of({ participantId: victim, displayName: 'Fool' }, forHosts),
    hand_raise: of({ raised: false }, inside('ok')),
    lower_hand: of({ participantId: victim }, forHosts),
    lower_all_hands: of({}, forHosts),
    reaction: of({ emoji: '👎' }, inside('theirs', 'theirs', 'FORBIDDEN')),
    'chat.send': of(
      { to: { kind: 'participant', participantId: waiting }, text: 'psst' },
      inside('PARTICIPANT_NOT_FOUND', 'PARTICIPANT_NOT_FOUND', 'FORBIDDEN'),
    ),
    'chat.edit': of(
      { seq: seqs.everyone, text: 'I never said that' },
      inside('MESSAGE_NOT_FOUND', 'MESSAGE_NOT_FOUND', 'FORBIDDEN'),
    ),
    'chat.delete': of({ seq: seqs.everyone }, inside('MESSAGE_NOT_FOUND', 'MESSAGE_NOT_FOUND', 'FORBIDDEN')),
    'chat.react': of(
      { seq: seqs.private, emoji: '❌', on: true },
      inside('MESSAGE_NOT_FOUND', 'MESSAGE_NOT_FOUND', 'FORBIDDEN'),
    ),
    'chat.history': of({ limit: 200 }, inside('ok')),
    'poll.save': of({ pollId: draft, poll: aDraft }, forHosts),
    'poll.launch': of({ pollId: draft }, forHosts),
    'poll.close': of({ pollId: poll }, forHosts),
    'poll.delete': of({ pollId: poll }, forHosts),
    'poll.vote': of({ pollId: draft, options: [0] }, inside('POLL_NOT_FOUND')),
    'document.open': of({ document: 'notes' }, inside('ok')),
    // Closing what is not open is no mistake.
    'document.close': of({ document: 'notes' }, { ...inside('ok'), waiting: 'ok' }),
    'document.update': of({ document: 'notes', update: '/////w==' }, inside('INVALID_REQUEST', 'FORBIDDEN')),
    'breakout.plan': of({ rooms: ['Mine'], assignment: 'choice' }, forHosts),
    'breakout.assign': of({ participantId: victim, roomId: room }, forHosts),
    'breakout.open': of({}, forHosts),
    'breakout.join': of({ roomId: room }, inside('ROOM_NOT_FOUND')),
    'breakout.return': of({}, inside('ok')),
    'breakout.broadcast': of({ text: 'All out!' }, forHosts),
    'breakout.ask_help': of({}, inside('ROOM_NOT_FOUND')),
    'breakout.set_timer': of({ seconds: 10 }, forHosts),
    'breakout.close': of({}, forHosts),
    end: of({}, forHosts),
    leave: of({}, { ...inside('theirs'), waiting: 'theirs' }),
    'trace.report': of({ steps: [{ step: 'welcome_sent', ms: -1e9 }] }, everybody('silent')),
    'media.gap': of({ participantId: victim, source: 'camera', ms: 600_000 }, everybody('silent')),
    ping: of({}, everybody('silent')),
  };
}

function everybody(outcome: Outcome): Record<HostileRole, Outcome> {
  return Object.fromEntries(hostileRoles.map((role) => [role, outcome])) as Record<HostileRole, Outcome>;
}

export const outcomeOf = (one: Case, role: HostileRole): Outcome =>
  one.outcome[role] ?? outside[role as keyof typeof outside];

/** The message as it goes over the wire. */
export const asSent = (type: ClientMessageType, { message }: Case, requestId: string): ClientMessageInput =>
  ({ type, requestId, ...message }) as unknown as ClientMessageInput;

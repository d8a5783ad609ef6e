import { toErrorBody, type ParticipantId } from '#protocol';
import type { Refusal } from '../../kernel/result.js';
import { answer, answerAgain, hasRoomForRequest, knownRequest, type Outcome } from './answers.js';
import type { Command, ReportCommand, RequestCommand } from './commands.js';
import type { Effect } from './effects.js';
import * as breakouts from './breakouts.js';
import * as chat from './chat.js';
import * as hosting from './hosting.js';
import * as joining from './joining.js';
import * as loss from './media-loss.js';
import * as reports from './media-reports.js';
import * as retry from './media-retry.js';
import { changeMeeting } from './meeting-change.js';
import * as moves from './moves.js';
import * as people from './people.js';
import * as polls from './polls.js';
import * as presence from './presence.js';
import { tellParent } from './placing.js';
import * as recovery from './recovery.js';
import * as rooms from './rooms.js';
import { goingUp, shareWithParent } from './rooms.js';
import { settle } from './settle.js';
import type { ConferenceState } from './state.js';
import * as steering from './steering.js';
import * as tracks from './tracks.js';
import { Turn } from './turn.js';
import * as views from './views.js';

export type Decision =
  | {
      readonly accepted: true;
      readonly state: ConferenceState;
      readonly effects: readonly Effect[];
      /** Of what was handed up by a room: taken, and refused with a reply among the effects. */
      readonly refused?: Refusal;
    }
  | { readonly accepted: false; readonly refusal: Refusal };

/**
 * What a command does to a conference. Pure: everything it needs is in its arguments, nothing is changed in place, and the
 * same arguments always give the same answer, so a journal of accepted commands rebuilds the state. A command that changes
 * nothing returns the very same state. `now` is milliseconds since the Unix epoch and never goes back.
 */
export function decide(state: ConferenceState, command: Command, now: number): Decision {
  if (state.ended)
    return { accepted: false, refusal: { code: command.type === 'resume' ? 'SEAT_GONE' : 'MEETING_ENDED' } };
  if (command.type === 'hand_up') return decideForRoom(state, command.command, now);
  const turn = new Turn(state, now);
  const upward = goingUp(state, command);
  if (upward) return handUp(turn, upward);
  const request = requestOf(command);
  const asker = request ? turn.person(request.participantId) : undefined;
  const repeated = request ? knownRequest(asker, request.requestId) : undefined;
  if (asker && repeated) {
    answerAgain(turn, asker, repeated);
    return { accepted: true, state, effects: turn.effects };
  }
  if (asker && !hasRoomForRequest(asker) && command.type !== 'leave') {
    return { accepted: false, refusal: { code: 'RATE_LIMITED' } };
  }

  shareWithParent(turn, command);
  const outcome = handle(turn, command);
  if (typeof outcome !== 'string') return { accepted: false, refusal: outcome };
  if (outcome === 'done' && request) answer(turn, request.participantId, request.requestId);
  settle(turn);
  return { accepted: true, state: turn.state, effects: turn.effects };
}

/** The main room decides it, remembers the request and answers it; here nothing is kept. */
function handUp(turn: Turn, command: RequestCommand): Decision {
  const asker = askerOf(command);
  if (asker !== null && !turn.person(asker)) return { accepted: false, refusal: { code: 'NOT_IN_MEETING' } };
  tellParent(turn, { type: 'hand_up', command });
  return { accepted: true, state: turn.state, effects: turn.effects };
}

/** A refusal is delivered from here, for nobody waits for it at the room's door any more. */
function decideForRoom(state: ConferenceState, command: RequestCommand, now: number): Decision {
  const decision = decide(state, command, now);
  const request = requestOf(command);
  if (decision.accepted || !request) return decision;
  const { code, details } = decision.refusal;
  const turn = new Turn(state, now);
  turn.tell([turn.person(request.participantId)], {
    type: 'reply',
    requestId: request.requestId,
    ok: false,
    error: toErrorBody(code, details),
  });
  return { accepted: true, state, effects: turn.effects, refused: decision.refusal };
}

function askerOf(command: RequestCommand): ParticipantId | null {
  if ('actor' in command) return command.actor.by === 'participant' ? command.actor.participantId : null;
  return 'participantId' in command ? command.participantId : null;
}

/** Who asked, under which id, where an answer is remembered. Entering and resuming have answers of their own. */
function requestOf(command: Command): { participantId: ParticipantId; requestId: string } | null {
  if (!('requestId' in command)) return null;
  const { requestId } = command;
  if ('actor' in command) {
    return command.actor.by === 'participant'
      ? { participantId: command.actor.participantId, requestId }
      : null;
  }
  switch (command.type) {
    case 'prepare':
    case 'request_to_join':
    case 'resume':
    case 'request_answered':
    case 'chat_written':
      return null;
    default:
      return { participantId: command.participantId, requestId };
  }
}

function handle(turn: Turn, command: Exclude<Command, { type: 'hand_up' }>): Outcome {
  switch (command.type) {
    case 'prepare':
      return joining.prepare(turn, command);
    case 'request_to_join':
      return joining.requestToJoin(turn, command);
    case 'resume':
      return joining.resume(turn, command);
    case 'connection_lost':
      return presence.connectionLost(turn, command);
    case 'leave':
      return presence.leave(turn, command);
    case 'connect_transport':
      return reports.connectTransport(turn, command);
    case 'restart_ice':
      return reports.restartIce(turn, command);
    case 'publish':
      return tracks.publish(turn, command);
    case 'unpublish':
      return tracks.unpublish(turn, command);
    case 'set_muted':
      return tracks.setMuted(turn, command);
    case 'claim_share':
      return tracks.claimShare(turn, command);
    case 'release_share':
      return tracks.releaseShare(turn, command);
    case 'track_ready':
      return views.trackReady(turn, command);
    case 'change_view':
      return views.changeView(turn, command);
    case 'admit':
      return hosting.admit(turn, command);
    case 'deny':
      return hosting.deny(turn, command);
    case 'admit_all':
      return hosting.admitAll(turn, command);
    case 'lock':
      return hosting.lock(turn, command);
    case 'mute_participant':
      return hosting.muteParticipant(turn, command);
    case 'mute_all':
      return hosting.muteAll(turn, command);
    case 'remove':
      return hosting.remove(turn, command);
    case 'end':
      return hosting.end(turn, command);
    case 'unban':
      return steering.unban(turn, command);
    case 'set_role':
      return steering.setRole(turn, command);
    case 'hand_over':
      return steering.handOver(turn, command);
    case 'claim_host':
      return steering.claimHost(turn, command);
    case 'set_permissions':
      return steering.setPermissions(turn, command);
    case 'set_person_permissions':
      return steering.setPersonPermissions(turn, command);
    case 'change_settings':
      return steering.changeSettings(turn, command);
    case 'spotlight':
      return people.spotlight(turn, command);
    case 'lobby_message':
      return people.lobbyMessage(turn, command);
    case 'rename':
      return people.rename(turn, command);
    case 'raise_hand':
      return people.raiseHand(turn, command);
    case 'lower_hand':
      return people.lowerHand(turn, command);
    case 'lower_all_hands':
      return people.lowerAllHands(turn, command);
    case 'react':
      return people.react(turn, command);
    case 'ask_unmute':
      return people.askUnmute(turn, command);
    case 'stop_camera':
      return people.stopCamera(turn, command);
    case 'stop_share':
      return people.stopShare(turn, command);
    case 'send_chat':
      return chat.sendChat(turn, command);
    case 'edit_chat':
      return chat.editChat(turn, command);
    case 'delete_chat':
      return chat.deleteChat(turn, command);
    case 'react_chat':
      return chat.reactChat(turn, command);
    case 'read_chat':
      return chat.readChat(turn, command);
    case 'save_poll':
      return polls.savePoll(turn, command);
    case 'launch_poll':
      return polls.launchPoll(turn, command);
    case 'close_poll':
      return polls.closePoll(turn, command);
    case 'delete_poll':
      return polls.deletePoll(turn, command);
    case 'vote':
      return polls.vote(turn, command);
    case 'plan_rooms':
      return breakouts.planRooms(turn, command);
    case 'assign_room':
      return breakouts.assignRoom(turn, command);
    case 'open_rooms':
      return breakouts.openRooms(turn, command);
    case 'join_room':
      return breakouts.joinRoom(turn, command);
    case 'return_from_room':
      return breakouts.returnFromRoom(turn, command);
    case 'broadcast_to_rooms':
      return breakouts.broadcastToRooms(turn, command);
    case 'ask_for_help':
      return breakouts.askForHelp(turn, command);
    case 'set_rooms_timer':
      return breakouts.setRoomsTimer(turn, command);
    case 'close_rooms':
      return breakouts.closeRooms(turn, command);
    case 'change_meeting':
      return changeMeeting(turn, command);
    default:
      return handleReport(turn, command);
  }
}

function handleReport(turn: Turn, report: Exclude<ReportCommand, { type: 'hand_up' }>): Outcome {
  switch (report.type) {
    case 'router_opened':
      return reports.routerOpened(turn, report);
    case 'router_failed':
      return reports.routerFailed(turn, report);
    case 'transports_opened':
      return reports.transportsOpened(turn, report);
    case 'transports_failed':
      return reports.transportsFailed(turn, report);
    case 'track_opened':
      return tracks.trackOpened(turn, report);
    case 'track_failed':
      return tracks.trackFailed(turn, report);
    case 'subscription_opened':
      return views.subscriptionOpened(turn, report);
    case 'subscription_failed':
      return views.subscriptionFailed(turn, report);
    case 'subscription_lost':
      return views.subscriptionLost(turn, report);
    case 'request_answered':
      return reports.requestAnswered(turn, report);
    case 'speaker_changed':
      return reports.speakerChanged(turn, report);
    case 'layer_changed':
      return views.layerChanged(turn, report);
    case 'media_lost':
      return loss.mediaLost(turn, report);
    case 'transports_lost':
      return loss.transportsLost(turn, report);
    case 'media_back':
      return retry.mediaBack(turn);
    case 'recovered':
      return recovery.recovered(turn, report);
    case 'bans_found':
      return hosting.bansFound(turn, report);
    case 'chat_written':
      return chat.chatWritten(turn, report);
    case 'room_opened':
      return moves.roomOpened(turn, report);
    case 'room_failed':
      return moves.roomFailed(turn, report);
    case 'room_lost':
      return moves.roomLost(turn, report);
    case 'back_from_room':
      return moves.backFromRoom(turn, report);
    case 'left_from_room':
      return moves.leftFromRoom(turn, report);
    case 'connection_in_room':
      return moves.connectionInRoom(turn, report);
    case 'welcomed_in_room':
      return moves.welcomedInRoom(turn, report);
    case 'arrive_in_room':
      return rooms.arriveInRoom(turn, report);
    case 'send_back':
      return rooms.sendBack(turn, report);
    case 'forget_in_room':
      return rooms.forgetInRoom(turn, report);
    case 'follow_parent':
      return rooms.followParent(turn, report);
    case 'close_room':
      return rooms.closeRoom(turn, report);
    case 'tick':
      presence.tick(turn);
      retry.retryMedia(turn);
      breakouts.tickRooms(turn);
      return 'later';
    case 'server_stopping':
      presence.finish(turn, 'server_stopping', false);
      return 'later';
  }
}

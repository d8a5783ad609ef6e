import type { ParticipantId } from '#protocol';
import type { Refusal } from '../../kernel/result.js';
import { answer, answerAgain, hasRoomForRequest, knownRequest, type Outcome } from './answers.js';
import type { Command, ReportCommand } from './commands.js';
import type { Effect } from './effects.js';
import * as hosting from './hosting.js';
import * as joining from './joining.js';
import * as reports from './media-reports.js';
import { changeMeeting } from './meeting-change.js';
import * as presence from './presence.js';
import { settle } from './settle.js';
import type { ConferenceState } from './state.js';
import * as tracks from './tracks.js';
import { Turn } from './turn.js';
import * as views from './views.js';

export type Decision =
  | { readonly accepted: true; readonly state: ConferenceState; readonly effects: readonly Effect[] }
  | { readonly accepted: false; readonly refusal: Refusal };

/**
 * What a command does to a conference. Pure: everything it needs is in its arguments, nothing is changed in place, and the
 * same arguments always give the same answer, so a journal of accepted commands rebuilds the state. A command that changes
 * nothing returns the very same state. `now` is milliseconds since the Unix epoch and never goes back.
 */
export function decide(state: ConferenceState, command: Command, now: number): Decision {
  if (state.ended)
    return { accepted: false, refusal: { code: command.type === 'resume' ? 'SEAT_GONE' : 'MEETING_ENDED' } };
  const turn = new Turn(state, now);
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

  const outcome = handle(turn, command);
  if (typeof outcome !== 'string') return { accepted: false, refusal: outcome };
  if (outcome === 'done' && request) answer(turn, request.participantId, request.requestId);
  settle(turn);
  return { accepted: true, state: turn.state, effects: turn.effects };
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
      return null;
    default:
      return { participantId: command.participantId, requestId };
  }
}

function handle(turn: Turn, command: Command): Outcome {
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
    case 'change_meeting':
      return changeMeeting(turn, command);
    default:
      return handleReport(turn, command);
  }
}

function handleReport(turn: Turn, report: ReportCommand): Outcome {
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
    case 'request_answered':
      return reports.requestAnswered(turn, report);
    case 'speaker_changed':
      return reports.speakerChanged(turn, report);
    case 'layer_changed':
      return views.layerChanged(turn, report);
    case 'media_lost':
      return reports.mediaLost(turn, report);
    case 'tick':
      return presence.tick(turn);
    case 'server_stopping':
      presence.finish(turn, 'server_stopping', false);
      return 'later';
  }
}

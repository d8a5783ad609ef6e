import { answer, answerFailure, isOwed, owe, refusal, type Outcome } from './answers.js';
import type { ReportCommand, RequestCommand } from './commands.js';
import { handHadItsTurn } from './hands.js';
import { sayPrepared, sayWelcome } from './joining.js';
import { openTransports } from './media.js';
import { letGo, sayGoodbye } from './presence.js';
import { preparedFor } from './project.js';
import { people, trackOfSource, type ConferenceState, type Person } from './state.js';
import type { Turn } from './turn.js';

/** What the media plane reports about routers, transports and speakers, and requests that only it can answer. */

type Request<Type extends RequestCommand['type']> = Extract<RequestCommand, { type: Type }>;
type Report<Type extends ReportCommand['type']> = Extract<ReportCommand, { type: Type }>;

export function routerOpened(turn: Turn, report: Report<'router_opened'>): Outcome {
  const { router } = turn.state;
  if (router?.routerId === report.routerId) turn.set({ router: { ...router, nodeId: report.nodeId } });
  else turn.emit({ type: 'close_router', routerId: report.routerId });
  return 'later';
}

export function routerFailed(turn: Turn, report: Report<'router_failed'>): Outcome {
  const { router } = turn.state;
  if (router?.routerId !== report.routerId || router.nodeId !== null) return 'later';
  turn.set({ router: null });
  for (const person of people(turn.state)) {
    if (person.transports) mediaFailed(turn, person);
  }
  return 'later';
}

export function transportsOpened(turn: Turn, report: Report<'transports_opened'>): Outcome {
  const { participantId: id, sendId, recvId, send, recv } = report;
  const transports = turn.person(id)?.transports;
  if (transports?.sendId !== sendId) {
    turn.emit({ type: 'close_transports', participantId: id, sendId, recvId });
    return 'later';
  }
  if (transports.offers) return 'later';
  turn.change(id, { transports: { ...transports, offers: { send, recv } } });
  turn.mark(id, 'transports_opened');
  sayPrepared(turn, id);
  sayWelcome(turn, id);
  return 'later';
}

export function transportsFailed(turn: Turn, report: Report<'transports_failed'>): Outcome {
  const person = turn.person(report.participantId);
  const transports = person?.transports;
  if (person && transports?.sendId === report.sendId && !transports.offers) mediaFailed(turn, person);
  return 'later';
}

/** Nothing half-made stays: who cannot be given media loses the seat and is told why. */
function mediaFailed(turn: Turn, person: Person): void {
  const { participantId: id } = person;
  if (person.life === 'requested') {
    if (person.owedPrepared)
      turn.tell([person], preparedFor(turn.state, null, person.owedPrepared.requestId));
    letGo(turn, id, 'withdraw', 'connection_lost');
    return;
  }
  sayGoodbye(turn, person, 'connection_lost', 'MEDIA_UNAVAILABLE');
  letGo(turn, id, 'depart', 'connection_lost');
}

/**
 * Everything of the router is gone. A new one is opened, people get fresh transports and a fresh `welcome`, and publish
 * again. Absent people get theirs when they resume; prepared ones when they enter.
 */
export function mediaLost(turn: Turn, report: Report<'media_lost'>): Outcome {
  const { state } = turn;
  if (state.router?.routerId !== report.routerId) return 'later';
  const share = state.share && { ...state.share, since: turn.now };
  turn.set({ epoch: state.epoch + 1, router: null, tracks: {}, share });
  for (const { participantId, life, requestId } of Object.values(state.tracks)) {
    if (life === 'opening' && isOwed(turn.person(participantId), requestId)) {
      answerFailure(turn, participantId, requestId, 'MEDIA_UNAVAILABLE');
    }
  }
  for (const person of people(turn.state)) {
    const { participantId: id, connected } = person;
    turn.change(id, { transports: null, subscriptions: {}, tiles: null });
    if (person.roomId !== null) continue;
    if (person.life === 'admitted' && (connected || !person.presence)) {
      turn.change(id, { owedWelcome: person.owedWelcome ?? { requestId: null } });
      openTransports(turn, id);
    } else if (person.owedPrepared) {
      openTransports(turn, id);
    }
  }
  return 'later';
}

/** Also for people who only prepare: connecting early is what preparing is for. */
export function connectTransport(turn: Turn, command: Request<'connect_transport'>): Outcome {
  const { participantId, requestId, dtlsParameters } = command;
  const transportId = openTransport(turn, command);
  if (typeof transportId !== 'string') return transportId;
  owe(turn, participantId, requestId);
  turn.emit({ type: 'connect_transport', participantId, requestId, transportId, dtlsParameters });
  return 'later';
}

export function restartIce(turn: Turn, command: Request<'restart_ice'>): Outcome {
  const { participantId, requestId, direction } = command;
  const transportId = openTransport(turn, command);
  if (typeof transportId !== 'string') return transportId;
  owe(turn, participantId, requestId);
  turn.emit({ type: 'restart_ice', participantId, requestId, transportId, direction });
  return 'later';
}

function openTransport(turn: Turn, command: Request<'connect_transport'> | Request<'restart_ice'>) {
  const person = turn.person(command.participantId);
  if (!person || person.life === 'waiting') return refusal('NOT_IN_MEETING');
  if (!person.transports?.offers) return refusal('MEDIA_UNAVAILABLE');
  return command.direction === 'send' ? person.transports.sendId : person.transports.recvId;
}

export function requestAnswered(turn: Turn, report: Report<'request_answered'>): Outcome {
  const { participantId, requestId } = report;
  if (!isOwed(turn.person(participantId), requestId)) return 'later';
  if (report.answer.ok) answer(turn, participantId, requestId, report.answer.data);
  else answerFailure(turn, participantId, requestId, report.answer.code);
  return 'later';
}

/** A late choice of somebody who has just muted or gone changes nothing. */
export function speakerChanged(turn: Turn, report: Report<'speaker_changed'>): Outcome {
  const { participantId } = report;
  if (participantId === turn.state.activeSpeaker) return 'later';
  if (participantId !== null && !canSpeak(turn.state, participantId)) return 'later';
  handHadItsTurn(turn);
  turn.set({ activeSpeaker: participantId, speakerSince: turn.now });
  turn.tellPresent({ type: 'active_speaker', participantId });
  return 'later';
}

/** Present, connected, with an open microphone. */
export function canSpeak(state: ConferenceState, participantId: Person['participantId']): boolean {
  const person = Object.hasOwn(state.people, participantId) ? state.people[participantId] : undefined;
  if (!person?.presence || !person.connected) return false;
  return trackOfSource(state, participantId, 'microphone')?.life === 'live';
}

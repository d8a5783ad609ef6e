import { answer, failOwed, isOwed, owe, refusal, type Outcome } from './answers.js';
import type { ReportCommand, RequestCommand } from './commands.js';
import { handHadItsTurn } from './hands.js';
import { sayPrepared, sayWelcome } from './joining.js';
import { conferenceLimits } from './limits.js';
import { mediaFailed, tryNext } from './media-retry.js';
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
  turn.change(id, { transports: { ...transports, offers: { send, recv } }, mediaLostAt: null });
  turn.mark(id, 'transports_opened');
  sayPrepared(turn, id);
  sayWelcome(turn, id);
  // Media can evidently carry more: whoever still has none is next.
  tryNext(turn, conferenceLimits.mediaNextTries);
  return 'later';
}

export function transportsFailed(turn: Turn, report: Report<'transports_failed'>): Outcome {
  const person = turn.person(report.participantId);
  const transports = person?.transports;
  if (person && transports?.sendId === report.sendId && !transports.offers) mediaFailed(turn, person);
  return 'later';
}

/** Also for people who only prepare: connecting early is what preparing is for. */
export function connectTransport(turn: Turn, command: Request<'connect_transport'>): Outcome {
  const { participantId, requestId, dtlsParameters } = command;
  const transportId = openTransport(turn, command);
  if (typeof transportId !== 'string') return transportId;
  owe(turn, participantId, requestId, { by: 'media', connects: transportId });
  turn.emit({ type: 'connect_transport', participantId, requestId, transportId, dtlsParameters });
  return 'later';
}

export function restartIce(turn: Turn, command: Request<'restart_ice'>): Outcome {
  const { participantId, requestId, direction } = command;
  const transportId = openTransport(turn, command);
  if (typeof transportId !== 'string') return transportId;
  owe(turn, participantId, requestId, { by: 'media' });
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
  else failOwed(turn, participantId, requestId, report.answer.code);
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

import type { SubscriptionId } from '#protocol';
import { refusal, type Outcome } from './answers.js';
import type { ReportCommand, RequestCommand } from './commands.js';
import { offerView } from './project.js';
import {
  isOpen,
  own,
  people,
  without,
  type ConferenceState,
  type Person,
  type Subscription,
  type Track,
} from './state.js';
import { subscriptionPlan, type PlanTrack, type SubscriptionPlan } from './subscription-plan.js';
import type { Turn } from './turn.js';

/** What flows to whom: the clients' wishes, the plan, and what media says about it. */

type Request<Type extends RequestCommand['type']> = Extract<RequestCommand, { type: Type }>;
type Report<Type extends ReportCommand['type']> = Extract<ReportCommand, { type: Type }>;

export function changeView(turn: Turn, command: Request<'change_view'>): Outcome {
  const person = turn.person(command.participantId);
  if (!person?.presence) return refusal('NOT_IN_MEETING');
  // One height per track, the tallest tile.
  const heights = new Map<Person['participantId'] | string, { trackId: Track['trackId']; height: number }>();
  for (const tile of command.tiles) {
    const known = heights.get(tile.trackId);
    if (!known || known.height < tile.height) heights.set(tile.trackId, { ...tile });
  }
  turn.change(person.participantId, { tiles: [...heights.values()] });
  return 'later';
}

export function trackReady(turn: Turn, command: Request<'track_ready'>): Outcome {
  const person = turn.person(command.participantId);
  if (!person?.presence) return refusal('NOT_IN_MEETING');
  const subscription = own(person.subscriptions, command.trackId);
  // The track may have ended while the client got ready for it: that is nobody's mistake.
  if (subscription?.life !== 'open' || subscription.ready) return 'later';
  putSubscription(turn, person, { ...subscription, ready: true });
  turn.mark(person.participantId, 'first_track_ready');
  aim(turn, person, subscription);
  return 'later';
}

export function subscriptionOpened(turn: Turn, report: Report<'subscription_opened'>): Outcome {
  const found = find(turn, report);
  // It was dropped while it opened.
  if (!found) turn.emit({ type: 'close_subscription', subscriptionId: report.subscriptionId });
  if (found?.subscription.life !== 'opening') return 'later';
  const { person, subscription } = found;
  const opened: Subscription = {
    ...subscription,
    life: 'open',
    kind: report.kind,
    rtpParameters: report.rtpParameters,
  };
  putSubscription(turn, person, opened);
  const offer = offerView(turn.state, opened);
  // Before the first welcome is out nothing is offered: it holds the offers itself.
  if (offer && !person.owedWelcome) {
    turn.tell([person], { type: 'track.offered', offer });
    turn.mark(person.participantId, 'first_track_offered');
  }
  return 'later';
}

export function subscriptionFailed(turn: Turn, report: Report<'subscription_failed'>): Outcome {
  const found = find(turn, report);
  if (found?.subscription.life !== 'opening') return 'later';
  putSubscription(turn, found.person, { ...found.subscription, life: 'failed' });
  return 'later';
}

/** It is planned anew at once, since nothing else may have changed. */
export function subscriptionLost(turn: Turn, report: Report<'subscription_lost'>): Outcome {
  const found = find(turn, report);
  if (found?.subscription.life !== 'open') return 'later';
  const { participantId, subscriptions } = found.person;
  const { trackId, subscriptionId } = found.subscription;
  turn.change(participantId, { subscriptions: without(subscriptions, (s) => s.trackId === trackId) });
  turn.tell([found.person], { type: 'track.withdrawn', trackId, subscriptionId });
  const person = turn.person(participantId);
  if (person?.presence) planFor(turn, person, Object.values(turn.state.tracks).filter(isOpen));
  return 'later';
}

/** What really flows, which may be less than was aimed at when the network is narrow. */
export function layerChanged(turn: Turn, report: Report<'layer_changed'>): Outcome {
  const found = find(turn, report);
  if (found?.subscription.life !== 'open' || !found.subscription.ready) return 'later';
  const { person, subscription } = found;
  turn.tell([person], {
    type: 'subscription.changed',
    trackId: subscription.trackId,
    active: !subscription.paused,
    layer: report.layer,
  });
  return 'later';
}

/**
 * Brings subscriptions in line with the plan, for those whose view or means changed, or for all when what can be received
 * changed.
 */
export function planSubscriptions(turn: Turn): void {
  const { before, state } = turn;
  const forAll = before.activeSpeaker !== state.activeSpeaker || !flowAlike(before.tracks, state.tracks);
  if (!forAll && before.people === state.people) return;
  const affected = forAll
    ? people(state)
    : turn
        .changedPeople()
        .filter(({ was, is }) => !was || !receivesAlike(was, is))
        .map(({ is }) => is);
  if (affected.length === 0) return;
  const tracks = Object.values(state.tracks).filter(isOpen);
  for (const person of affected) if (person.presence) planFor(turn, person, tracks);
}

/** Whether the plan sees no difference. It looks at open tracks only, and a muted microphone changes nothing in it. */
function flowAlike(before: ConferenceState['tracks'], after: ConferenceState['tracks']): boolean {
  if (before === after) return true;
  const open = Object.values(after).filter(isOpen);
  const old = Object.values(before).filter(isOpen);
  return (
    open.length === old.length &&
    open.every((track, index) => {
      const was = old[index];
      return track.trackId === was?.trackId && (track.kind === 'audio' || track.muted === was.muted);
    })
  );
}

const receivesAlike = (was: Person, is: Person): boolean =>
  was.tiles === is.tiles &&
  was.rtpCapabilities === is.rtpCapabilities &&
  was.transports === is.transports &&
  was.presence === is.presence;

function planFor(turn: Turn, person: Person, tracks: readonly PlanTrack[]): void {
  const { participantId, audioOnly, tiles, transports, rtpCapabilities } = person;
  const receives = rtpCapabilities !== null && transports !== null && transports.offers !== null;
  const held = Object.values(person.subscriptions);
  const viewer = { participantId, receives, audioOnly, tiles };
  const plan = subscriptionPlan(viewer, tracks, turn.state.activeSpeaker, held);
  if (plan.add.length + plan.remove.length + plan.change.length > 0) apply(turn, person, plan);
}

function apply(turn: Turn, person: Person, plan: SubscriptionPlan): void {
  const removed = new Set<string>(plan.remove);
  const subscriptions = { ...without(person.subscriptions, (s) => removed.has(s.trackId)) };
  for (const trackId of plan.remove) {
    const subscription = own(person.subscriptions, trackId);
    if (!subscription || subscription.life === 'failed') continue;
    const { subscriptionId } = subscription;
    turn.emit({ type: 'close_subscription', subscriptionId });
    if (subscription.life === 'open')
      turn.tell([person], { type: 'track.withdrawn', trackId, subscriptionId });
  }
  for (const wish of plan.add) {
    const track = own(turn.state.tracks, wish.trackId);
    if (!track || !person.transports || !person.rtpCapabilities) continue;
    const subscriptionId = `${turn.mint('subscription')}@${person.participantId}` as SubscriptionId;
    subscriptions[wish.trackId] = {
      ...wish,
      subscriptionId,
      life: 'opening',
      kind: track.kind,
      rtpParameters: null,
      ready: false,
    };
    turn.emit({
      type: 'open_subscription',
      epoch: turn.state.epoch,
      participantId: person.participantId,
      transportId: person.transports.recvId,
      subscriptionId,
      trackId: wish.trackId,
      rtpCapabilities: person.rtpCapabilities,
    });
  }
  for (const wish of plan.change) {
    const subscription = own(subscriptions, wish.trackId);
    if (!subscription) continue;
    const changed: Subscription = { ...subscription, paused: wish.paused, layer: wish.layer };
    subscriptions[wish.trackId] = changed;
    aim(turn, person, changed);
  }
  turn.change(person.participantId, { subscriptions });
}

/** Tells media, and for video the client, how a subscription is to flow; before the client is ready it stays paused. */
function aim(turn: Turn, person: Person, subscription: Subscription): void {
  const { subscriptionId, trackId, paused, layer, kind } = subscription;
  const ready = own(turn.person(person.participantId)?.subscriptions ?? {}, trackId)?.ready === true;
  if (!ready || subscription.life !== 'open') return;
  turn.emit({ type: 'set_subscription', subscriptionId, paused, layer });
  if (kind === 'video')
    turn.tell([person], { type: 'subscription.changed', trackId, active: !paused, layer });
}

/** Whose subscription an id names. Media events name subscriptions only. */
export const receiverOf = (subscriptionId: string): string =>
  subscriptionId.slice(subscriptionId.indexOf('@') + 1);

function find(
  turn: Turn,
  report: Pick<Report<'layer_changed'>, 'participantId' | 'trackId' | 'subscriptionId'>,
) {
  const person = turn.person(report.participantId);
  const subscription = person && own(person.subscriptions, report.trackId);
  // The same track may have been subscribed to again since.
  return person && subscription?.subscriptionId === report.subscriptionId ? { person, subscription } : null;
}

function putSubscription(turn: Turn, person: Person, subscription: Subscription): void {
  turn.change(person.participantId, {
    subscriptions: { ...person.subscriptions, [subscription.trackId]: subscription },
  });
}

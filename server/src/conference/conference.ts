import { AsyncLocalStorage } from 'node:async_hooks';
import type { ConferenceId, ErrorCode, ParticipantId } from '#protocol';
import type { Clock } from '../kernel/clock.js';
import { withLogContext, type Log } from '../kernel/log.js';
import { Mailbox } from '../kernel/mailbox.js';
import { accept, refuse, type Result } from '../kernel/result.js';
import { TokenBuckets } from '../kernel/token-bucket.js';
import type { MediaEvent, MediaPlane } from '../media/media-plane.js';
import type { MeetingLedger } from '../meetings/ports.js';
import type { Command } from './domain/commands.js';
import { decide } from './domain/decide.js';
import type { ChatEffect, Effect, LedgerEffect, MediaEffect, RoomEffect } from './domain/effects.js';
import { canSpeak } from './domain/media-reports.js';
import { hear, nobodySpeaks } from './domain/speakers.js';
import { reconcileMedia, type HeldMedia } from './domain/reconcile.js';
import { admitted, isHost, own, type ConferenceState } from './domain/state.js';
import { receiverOf } from './domain/views.js';
import { EffectOrder } from './effect-order.js';
import { LedgerQueue } from './ledger-queue.js';
import { MediaEffects, touchOf } from './media-effects.js';
import { abilitiesIn } from './domain/abilities.js';
import { ChatDesk } from './chat-desk.js';
import { EffectGate } from './journal/effect-gate.js';
import type { ConferenceJournal, ConferenceJournals, JournalKeeper } from './journal/journals.js';
import { isObligation, Owed, type Replayed } from './journal/replay.js';
import type { ChatBook, ConferenceView, Outbox, PollBook, SeatView } from './ports.js';
import { recordFact } from './record-fact.js';

export interface ConferenceWorld {
  readonly media: MediaPlane;
  readonly outbox: Outbox;
  readonly ledger: MeetingLedger;
  readonly chat: ChatBook;
  readonly polls: PollBook;
  readonly clock: Clock;
  readonly log: Log;
  /** The region of a media node, for the ledger; null when it is not known. */
  readonly regionOf: (nodeId: string) => Promise<string | null>;
  /** Where accepted commands are written down before their effects; null: effects are performed at once, and nothing is kept. */
  readonly journals: ConferenceJournals | null;
  /** What a room and its parent ask of each other. */
  readonly rooms: { perform(from: Conference, effect: RoomEffect): void };
  /** Called once, when the conference has ended. */
  readonly onEnd: (conference: Conference) => void;
}

interface Letter {
  readonly command: Command;
  /** Runs the decision in the sender's context, so that log lines tell whose it was. */
  readonly inContext: <Value>(work: () => Value) => Value;
}

/** Refusals of one person that are worth a line: a hostile client must not fill the disk with them. */
const REFUSALS_TOLD = { perSecond: 0.1, burst: 30 };

/** Requests beyond this many waiting are refused; reports of media are always taken, for they are answers to us. */
const MAX_WAITING_REQUESTS = 1000;

/**
 * Runs one live conference: takes commands one at a time, lets `decide` say what happens, and performs the effects through
 * the ports. What effects yield comes back as commands.
 */
export class Conference {
  readonly id: ConferenceId;
  private readonly mailbox = new Mailbox<Letter>((letter) => this.handle(letter), Infinity);
  private readonly told = new TokenBuckets(REFUSALS_TOLD, 1_000);
  private readonly order = new EffectOrder();
  private readonly mediaEffects: MediaEffects;
  private readonly ledgerQueue: LedgerQueue;
  private readonly chatDesk: ChatDesk;
  private readonly log: Log;
  private readonly journal: ConferenceJournal | null;
  private readonly gate: EffectGate;
  private readonly owed: Owed;
  /** Of the last accepted command in the journal. */
  private place: number;
  private takes: 'everything' | 'reports' | 'nothing' = 'everything';
  private speakers = nobodySpeaks;
  private lastNow: number;

  /** `before`: how the journal of the process before left it; `current` is its state then. */
  constructor(
    private readonly world: ConferenceWorld,
    private current: ConferenceState,
    before: Omit<Replayed, 'state'> = { seq: 0, now: 0, owed: [] },
  ) {
    this.id = current.conferenceId;
    this.log = world.log.with({ conferenceId: this.id });
    this.mediaEffects = new MediaEffects(world.media, this.log);
    this.ledgerQueue = new LedgerQueue(this.log);
    this.chatDesk = new ChatDesk(world.chat, world.outbox, world.clock, this.log);
    this.lastNow = before.now;
    this.place = before.seq;
    this.owed = new Owed(before.owed);
    this.gate = new EffectGate(world.journals ? before.seq : Infinity);
    this.journal = world.journals?.open(this.id, this.keeper(), before.seq) ?? null;
  }

  /** As decided so far; later commands may be waiting. */
  get state(): ConferenceState {
    return this.current;
  }

  get view(): ConferenceView {
    const { conferenceId, meeting, locked, router } = this.current;
    const inside = admitted(this.current);
    return {
      conferenceId,
      meetingId: meeting.meetingId,
      locked,
      participants: inside.map(({ participantId, identity }) => ({
        id: participantId,
        displayName: identity.displayName,
      })),
      nodeId: router?.nodeId ?? null,
      settings: meeting.settings,
      hostPresent: inside.some(isHost),
    };
  }

  /** Somebody who is in. */
  seat(participantId: string): SeatView | null {
    const person = own(this.current.people, participantId);
    if (!person?.presence) return null;
    const { conferenceId, meeting } = this.current;
    return {
      conferenceId,
      meetingId: meeting.meetingId,
      participantId: person.participantId,
      identity: person.identity,
      displayName: person.identity.displayName,
      role: person.role,
      abilities: abilitiesIn(this.current, person),
      connectionId: person.connectionId,
      connected: person.connected,
      chatFrom: person.chatFrom,
    };
  }

  /**
   * Resolves with the decision, once it is in the journal and its effects are on their way. Rejects only by a fault of ours;
   * the conference then goes on as it was.
   */
  submit(command: Command): Promise<Result<void>> {
    if (this.takes !== 'everything') return Promise.resolve(refuse('UNAVAILABLE'));
    // A lost connection is a fact, and nobody would say it again.
    const mayRefuse = command.type !== 'connection_lost';
    if (mayRefuse && this.mailbox.backlog >= MAX_WAITING_REQUESTS)
      return Promise.resolve(refuse('UNAVAILABLE'));
    return this.post(command);
  }

  /** Takes a report: nobody needs to wait for its decision, but may. */
  async report(command: Command): Promise<void> {
    try {
      await this.post(command);
    } catch (error) {
      this.log.error('a report failed', { command: command.type, err: error });
    }
  }

  /** After a restart: does again what may not have reached the database. */
  settleDebts(): void {
    for (const effect of this.owed.list()) this.perform(effect);
  }

  /** After a restart: makes media and state agree. Resolves when it is decided what that means. */
  async reconcile(held: HeldMedia): Promise<void> {
    const { effects, reports } = reconcileMedia(this.current, held);
    for (const effect of effects) this.perform(effect);
    await Promise.all(reports.map((report) => this.report(report)));
  }

  /** Another process will go on from here: no requests are taken any more, what is under way may finish. */
  rest(): void {
    if (this.takes === 'everything') this.takes = 'reports';
  }

  /** Nothing is under way. */
  get isQuiet(): boolean {
    const isWorking = this.mailbox.isBusy || !this.order.isIdle || !this.chatDesk.isIdle;
    return !isWorking && this.gate.isClear && this.ledgerQueue.backlog === 0;
  }

  /** Stands still for ever, and has its journal written to the end. False when that was not possible in time. */
  async freeze(withinMs: number): Promise<boolean> {
    this.takes = 'nothing';
    return (await this.journal?.settle(withinMs)) ?? true;
  }

  /** It has ended, and all is written: the journal can go. */
  async closeJournal(): Promise<void> {
    await this.journal?.end();
  }

  /** Levels, layers and single streams that are lost, from the media plane. */
  hearMedia(
    event: Extract<MediaEvent, { type: 'levels' | 'consumer_layer' | 'consumers_lost' | 'transport_state' }>,
  ): void {
    switch (event.type) {
      case 'levels':
        this.hearLevels(event.levels);
        break;
      case 'consumer_layer':
        this.hearLayer(event.consumerId, event.layer);
        break;
      case 'consumers_lost':
        for (const consumerId of event.consumerIds) this.hearSubscriptionLost(consumerId);
        break;
      case 'transport_state':
        this.log.debug('transport', { ...event });
        break;
    }
  }

  /** Resolves when media has done what was asked so far. */
  mediaIdle(): Promise<void> {
    return this.order.idle();
  }

  /** Resolves when all facts are written. */
  ledgerDrained(): Promise<void> {
    return this.ledgerQueue.drained();
  }

  private keeper(): JournalKeeper {
    return {
      snapshot: () => ({ state: this.current, now: this.lastNow, owed: this.owed.list() }),
      release: (upTo) => this.gate.release(upTo),
      fenced: () => {
        this.takes = 'nothing';
        this.gate.close();
      },
    };
  }

  private async post(command: Command): Promise<Result<void>> {
    const decided = await this.mailbox.post({ command, inContext: AsyncLocalStorage.snapshot() });
    // A refusal, too, comes after what was decided before it.
    if (this.gate.isClear || (await this.gate.passed())) return decided;
    return refuse('UNAVAILABLE');
  }

  private handle({ command, inContext }: Letter): Result<void> {
    if (this.takes === 'nothing') return refuse('UNAVAILABLE');
    this.owed.heard(command);
    const about =
      'participantId' in command && command.participantId ? { participantId: command.participantId } : {};
    const asOneLine = <Value>(work: () => Value): Value =>
      inContext(() => withLogContext({ conferenceId: this.id, ...about }, work));
    return asOneLine(() => {
      // A clock that is set back must not make time go back within a conference.
      const now = Math.max(this.lastNow, this.world.clock.now());
      const decision = decide(this.current, command, now);
      if (!decision.accepted) {
        this.noteRefusal(command, decision.refusal.code);
        return { ok: false, refusal: decision.refusal };
      }
      if (decision.refused)
        this.noteRefusal(command.type === 'hand_up' ? command.command : command, decision.refused.code);
      this.lastNow = now;
      for (const effect of decision.effects) if (isObligation(effect)) this.owed.add(effect);
      if (decision.state !== this.current) {
        this.log.debug('accepted', { command: command.type });
        this.current = decision.state;
        if (this.journal) this.place = this.journal.append(command, now);
      }
      const { effects } = decision;
      if (effects.length > 0)
        this.gate.pass(this.place, () => asOneLine(() => effects.forEach((effect) => this.perform(effect))));
      return accept(undefined);
    });
  }

  /** Screens offer nobody what they may not do, so somebody who asks for it is worth a line in the log. */
  private noteRefusal(command: Command, code: ErrorCode): void {
    const asker = askerOf(command);
    if (code !== 'FORBIDDEN' || !asker) this.log.debug('refused', { command: command.type, code });
    else if (this.told.take(asker, this.world.clock.now()) === null)
      this.log.warn('refused', { command: command.type, code, participantId: asker });
  }

  /** One effect that fails must not take the others with it. */
  private perform(effect: Effect): void {
    try {
      this.performOne(effect);
    } catch (error) {
      this.log.error('an effect failed', { effect: effect.type, err: error });
    }
  }

  private performOne(effect: Effect): void {
    switch (effect.type) {
      case 'deliver':
        this.world.outbox.deliver(effect.to, effect.message);
        break;
      case 'close_connection':
        this.world.outbox.close(effect.connectionId);
        break;
      case 'trace':
        this.logStep(effect);
        break;
      case 'record_started':
      case 'record_joined':
      case 'record_left':
      case 'record_ended':
      case 'record_ban':
      case 'record_unban':
      case 'record_poll':
        this.record(effect);
        break;
      case 'write_chat':
      case 'load_chat':
        this.chat(effect);
        break;
      case 'open_room':
      case 'tell_room':
      case 'tell_parent':
      case 'reseat':
        this.world.rooms.perform(this, effect);
        break;
      case 'end':
        this.world.onEnd(this);
        break;
      default:
        this.performMedia(effect);
        break;
    }
  }

  private performMedia(effect: MediaEffect): void {
    this.order.run(touchOf(effect), async () => {
      const report = await this.mediaEffects.perform(effect);
      if (report) void this.report(report);
    });
  }

  private chat(effect: ChatEffect): void {
    this.chatDesk.perform(effect, (report) => void this.report(report));
  }

  private record(effect: LedgerEffect): void {
    this.ledgerQueue.add(effect.type, async () => {
      await recordFact(this.world, effect);
      this.owed.done(effect);
    });
  }

  /** Each step as it is reached, and the whole trace when the person is in and when they see the first track. */
  private logStep({ participantId, step, ms }: Extract<Effect, { type: 'trace' }>): void {
    this.log.debug('join step', { participantId, step, ms });
    if (step !== 'welcome_sent' && step !== 'first_track_ready') return;
    const trace = own(this.current.people, participantId)?.trace ?? [];
    const zero = trace[0]?.at ?? 0;
    const steps = Object.fromEntries(trace.map((known) => [known.step, known.at - zero]));
    this.log.info('join trace', { participantId, step, ms, steps });
  }

  private hearLevels(levels: readonly { readonly producerId: string; readonly dBov: number }[]): void {
    const voices = levels.flatMap(({ producerId, dBov }) => {
      const track = own(this.current.tracks, producerId);
      return track?.source === 'microphone' ? [{ participantId: track.participantId, dBov }] : [];
    });
    const now = this.world.clock.now();
    this.speakers = hear(this.speakers, voices, (id) => canSpeak(this.current, id), now);
    const { current } = this.speakers;
    if (current !== null && current !== this.current.activeSpeaker) {
      void this.report({ type: 'speaker_changed', participantId: current });
    }
  }

  private hearLayer(subscriptionId: string, layer: number | null): void {
    const ids = this.findSubscription(subscriptionId);
    if (ids) void this.report({ type: 'layer_changed', ...ids, layer });
  }

  private hearSubscriptionLost(subscriptionId: string): void {
    const ids = this.findSubscription(subscriptionId);
    if (ids) void this.report({ type: 'subscription_lost', ...ids });
  }

  private findSubscription(subscriptionId: string) {
    const person = own(this.current.people, receiverOf(subscriptionId));
    const subscription = Object.values(person?.subscriptions ?? {}).find(
      (s) => s.subscriptionId === subscriptionId,
    );
    if (!person || !subscription) return null;
    return { participantId: person.participantId, trackId: subscription.trackId, subscriptionId };
  }
}

/** Not whom it would have been done to. */
function askerOf(command: Command): ParticipantId | null {
  if (!('actor' in command)) return 'participantId' in command ? command.participantId : null;
  return command.actor.by === 'participant' ? command.actor.participantId : null;
}

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
import { admitted, isHost, own, type ConferenceState } from './domain/state.js';
import { receiverOf } from './domain/views.js';
import { EffectOrder } from './effect-order.js';
import { LedgerQueue } from './ledger-queue.js';
import { MediaEffects, touchOf } from './media-effects.js';
import { abilitiesIn } from './domain/abilities.js';
import { ChatDesk } from './chat-desk.js';
import type { ChatBook, ConferenceView, Outbox, PollBook, SeatView } from './ports.js';

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
  /** Every accepted command that changed something, in order: the journal from which the state can be rebuilt. */
  readonly onAccepted?: (conferenceId: ConferenceId, command: Command, now: number) => void;
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
  private readonly mailbox = new Mailbox<Letter>(
    (letter) => letter.inContext(() => this.handle(letter.command)),
    Infinity,
  );
  private readonly told = new TokenBuckets(REFUSALS_TOLD, 1_000);
  private readonly order = new EffectOrder();
  private readonly mediaEffects: MediaEffects;
  private readonly ledgerQueue: LedgerQueue;
  private readonly chatDesk: ChatDesk;
  private readonly log: Log;
  private speakers = nobodySpeaks;
  private lastNow = 0;

  constructor(
    private readonly world: ConferenceWorld,
    private current: ConferenceState,
  ) {
    this.id = current.conferenceId;
    this.log = world.log.with({ conferenceId: this.id });
    this.mediaEffects = new MediaEffects(world.media, this.log);
    this.ledgerQueue = new LedgerQueue(this.log);
    this.chatDesk = new ChatDesk(world.chat, world.outbox, world.clock, this.log);
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

  /** Resolves with the decision. Rejects only by a fault of ours; the conference then goes on as it was. */
  submit(command: Command): Promise<Result<void>> {
    // A lost connection is a fact, and nobody would say it again.
    const mayRefuse = command.type !== 'connection_lost';
    if (mayRefuse && this.mailbox.backlog >= MAX_WAITING_REQUESTS)
      return Promise.resolve(refuse('UNAVAILABLE'));
    return this.post(command);
  }

  /** Ends the conference with this command; resolves when it is decided, with or without success. */
  async submitLast(command: Extract<Command, { type: 'server_stopping' }>): Promise<void> {
    try {
      await this.post(command);
    } catch (error) {
      this.log.error('the conference did not end', { err: error });
    }
  }

  /** Takes a report: nobody waits for its decision. */
  report(command: Command): void {
    this.post(command).catch((error: unknown) => {
      this.log.error('a report failed', { command: command.type, err: error });
    });
  }

  /** Levels and layers, from the media plane. */
  hearMedia(event: Extract<MediaEvent, { type: 'levels' | 'consumer_layer' | 'transport_state' }>): void {
    switch (event.type) {
      case 'levels':
        this.hearLevels(event.levels);
        break;
      case 'consumer_layer':
        this.hearLayer(event.consumerId, event.layer);
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

  private post(command: Command): Promise<Result<void>> {
    return this.mailbox.post({ command, inContext: AsyncLocalStorage.snapshot() });
  }

  private handle(command: Command): Result<void> {
    const about =
      'participantId' in command && command.participantId ? { participantId: command.participantId } : {};
    return withLogContext({ conferenceId: this.id, ...about }, () => {
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
      if (decision.state !== this.current) {
        this.log.debug('accepted', { command: command.type });
        this.current = decision.state;
        this.world.onAccepted?.(this.id, command, now);
      }
      for (const effect of decision.effects) this.perform(effect);
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
        this.ledgerQueue.add(effect.type, () => this.record(effect));
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
      if (report) this.report(report);
    });
  }

  private chat(effect: ChatEffect): void {
    this.chatDesk.perform(effect, (report) => this.report(report));
  }

  private async record(effect: LedgerEffect): Promise<void> {
    const { ledger, regionOf } = this.world;
    switch (effect.type) {
      case 'record_started': {
        const { conferenceId, meetingId, at } = effect;
        return ledger.conferenceStarted({ conferenceId, meetingId, at });
      }
      case 'record_joined': {
        const { conferenceId, meetingId, participantId, userId, displayName, at, nodeId } = effect;
        const region = nodeId === null ? null : await regionOf(nodeId);
        const who = { participantId, userId, displayName };
        return ledger.participantJoined({ conferenceId, meetingId, ...who, at, sfuNodeId: nodeId, region });
      }
      case 'record_left':
        return ledger.participantLeft({ participantId: effect.participantId, at: effect.at });
      case 'record_ended': {
        const { conferenceId, meetingId, at, forGood } = effect;
        return ledger.conferenceEnded({ conferenceId, meetingId, at, forGood });
      }
      case 'record_ban':
        return ledger.personBanned({ meetingId: effect.meetingId, ...effect.ban });
      case 'record_unban':
        return ledger.personUnbanned({ meetingId: effect.meetingId, banId: effect.banId });
      case 'record_poll':
        return this.world.polls.save(effect);
    }
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
      this.report({ type: 'speaker_changed', participantId: current });
    }
  }

  private hearLayer(subscriptionId: string, layer: number | null): void {
    const person = own(this.current.people, receiverOf(subscriptionId));
    const subscription = Object.values(person?.subscriptions ?? {}).find(
      (s) => s.subscriptionId === subscriptionId,
    );
    if (!person || !subscription) return;
    const { participantId } = person;
    this.report({
      type: 'layer_changed',
      participantId,
      trackId: subscription.trackId,
      subscriptionId,
      layer,
    });
  }
}

/** Not whom it would have been done to. */
function askerOf(command: Command): ParticipantId | null {
  if (!('actor' in command)) return 'participantId' in command ? command.participantId : null;
  return command.actor.by === 'participant' ? command.actor.participantId : null;
}

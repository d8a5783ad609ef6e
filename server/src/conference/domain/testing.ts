import {
  defaultMeetingSettings,
  type ConferenceId,
  type ErrorCode,
  type LiveSettings,
  type MeetingId,
  type MeetingSettings,
  type ParticipantId,
  type PermissionRole,
  type PersonPermissions,
  type ServerMessage,
  type ServerMessageOf,
  type ServerMessageType,
  type TrackId,
  type TrackSource,
  type TransportOffer,
  type UserId,
} from '#protocol';
import type { Actor, Command, Identity, ReportCommand } from './commands.js';
import { decide, type Decision } from './decide.js';
import type { Effect } from './effects.js';
import {
  openConference,
  own,
  trackOfSource,
  type ConferenceState,
  type Person,
  type Track,
} from './state.js';

/** A world for tests of the conference, in the words of the domain: `aConference().with(host('alice'), attendee('bob'))`. */

export interface Character {
  readonly name: string;
  readonly identity: Identity;
}
const character = (name: string, facts: Partial<Identity>): Character => ({
  name,
  identity: {
    userId: `user-${name}` as UserId,
    displayName: name,
    photoUrl: null,
    verified: true,
    owner: false,
    hostKey: false,
    guestKey: null,
    ...facts,
  },
});
/** The owner, who enters as host. */
export const host = (name: string): Character => character(name, { owner: true });
export const attendee = (name: string): Character => character(name, {});
/** Not signed in. */
export const guest = (name: string): Character =>
  character(name, { userId: null, verified: false, guestKey: `browser-of-${name}` });
/** Has given the host key at the door. */
export const keyHolder = (someone: Character): Character => ({
  ...someone,
  identity: { ...someone.identity, hostKey: true },
});
/** The same person on another device. */
export const again = (someone: Character, name: string): Character => ({ ...someone, name });

export const idOf = (name: string): ParticipantId => name as ParticipantId;
export const by = (name: string): Actor => ({ by: 'participant', participantId: idOf(name) });
/** Default settings with these changes, and whatever says the same elsewhere. */
export function settingsWith(change: Partial<MeetingSettings>): MeetingSettings {
  const settings = { ...defaultMeetingSettings, ...change };
  const { attendee, viewer } = settings.permissions;
  const access = change.access ?? (change.waitingRoom ? 'restricted' : 'open');
  const share = change.allowScreenShare ? change.allowScreenShare === 'all' : attendee.share;
  const permissions = { attendee: { ...attendee, share }, viewer };
  return {
    ...settings,
    access,
    waitingRoom: access !== 'open',
    allowScreenShare: share ? 'all' : 'host',
    permissions,
  };
}

export const aConference = (settings: Partial<MeetingSettings> = {}): TestConference =>
  new TestConference(settings);

const offer = (id: string): TransportOffer => ({
  id,
  iceParameters: {},
  iceCandidates: [],
  dtlsParameters: {},
});

/** What a media plane that always succeeds would report. */
export function mediaAnswer(effect: Effect): ReportCommand | null {
  switch (effect.type) {
    case 'open_router':
      return { type: 'router_opened', epoch: effect.epoch, routerId: effect.routerId, nodeId: 'node-1' };
    case 'open_transports': {
      const { epoch, participantId, sendId, recvId } = effect;
      const offers = { send: offer(sendId), recv: offer(recvId) };
      return { type: 'transports_opened', epoch, participantId, sendId, recvId, ...offers };
    }
    case 'open_track':
      return {
        type: 'track_opened',
        epoch: effect.epoch,
        participantId: effect.participantId,
        trackId: effect.trackId,
      };
    case 'open_subscription': {
      const { epoch, participantId, trackId, subscriptionId } = effect;
      const kind = trackId.includes('audio') ? 'audio' : 'video';
      return {
        type: 'subscription_opened',
        epoch,
        participantId,
        trackId,
        subscriptionId,
        kind,
        rtpParameters: {},
      };
    }
    case 'connect_transport':
    case 'restart_ice': {
      const { participantId, requestId } = effect;
      const data =
        effect.type === 'restart_ice' ? { data: { iceParameters: { usernameFragment: 'new' } } } : {};
      return { type: 'request_answered', participantId, requestId, answer: { ok: true, ...data } };
    }
    default:
      return null;
  }
}

export class TestConference {
  state: ConferenceState;
  /** As it began. */
  opening: ConferenceState;
  now = Date.UTC(2026, 10, 20, 9);
  /** Everything decided so far, in order. */
  readonly effects: Effect[] = [];
  readonly accepted: { command: Command; now: number }[] = [];
  /** What media has yet to report, while it is held. */
  readonly reports: ReportCommand[] = [];
  /** Hears every effect in order, before media answers it: for worlds of more than one conference. */
  onEffect: ((effect: Effect) => void) | null = null;
  private holding = false;
  private requests = 0;
  private readonly connections = new Map<string, number>();

  constructor(settings: Partial<MeetingSettings>) {
    this.state = openConference({
      conferenceId: 'conference' as ConferenceId,
      meeting: {
        meetingId: 'meeting' as MeetingId,
        code: '1234567890',
        topic: 'Planning',
        joinUrl: 'https://conclave.example/m/1234567890',
        settings: settingsWith(settings),
      },
      media: { rtpCapabilities: { codecs: [] }, iceServers: [], preferredVideoCodec: 'h264' },
      bans: [],
      now: this.now,
    });
    this.opening = this.state;
  }

  /** These people ask to enter, one after the other. */
  with(...characters: readonly Character[]): this {
    for (const someone of characters) this.enter(someone);
    return this;
  }

  locked(): this {
    this.submit({ type: 'lock', actor: { by: 'owner' }, locked: true });
    return this;
  }

  /** As the owner decides. */
  withRole(name: string, role: 'cohost' | 'attendee' | 'viewer'): this {
    this.submit({ type: 'set_role', actor: { by: 'owner' }, participantId: idOf(name), role });
    return this;
  }

  /** What differs for one person. */
  permitting(name: string, permissions: PersonPermissions): this {
    const actor = { by: 'owner' } as const;
    this.submit({ type: 'set_person_permissions', actor, participantId: idOf(name), permissions });
    return this;
  }

  /** What a role may do. */
  ruling(role: PermissionRole, change: PersonPermissions): this {
    this.submit({ type: 'set_permissions', actor: { by: 'owner' }, role, change });
    return this;
  }

  /** For this run. */
  changing(settings: LiveSettings): this {
    this.submit({ type: 'change_settings', actor: { by: 'owner' }, settings });
    return this;
  }

  /** Media answers nothing until `release()`. */
  holdMedia(): this {
    this.holding = true;
    return this;
  }

  release(): this {
    this.holding = false;
    this.drain();
    return this;
  }

  prepare(someone: Character): Decision {
    const { identity, name } = someone;
    return this.submit({ type: 'prepare', identity, ...this.from(name), requestId: this.nextRequest() });
  }

  enter(someone: Character, more: { audioOnly?: boolean; deaf?: boolean } = {}): Decision {
    return this.submit({
      type: 'request_to_join',
      identity: someone.identity,
      audioOnly: more.audioOnly ?? false,
      resumeToken: `secret-of-${someone.name}`,
      rtpCapabilities: more.deaf ? null : { codecs: [] },
      ...this.from(someone.name),
      requestId: this.nextRequest(),
    });
  }

  lose(name: string, clean = false): Decision {
    return this.submit({ type: 'connection_lost', clean, ...this.from(name) });
  }

  /** From a new connection. */
  resume(name: string, more: { freshMedia?: boolean; token?: string } = {}): Decision {
    this.connections.set(name, (this.connections.get(name) ?? 1) + 1);
    return this.submit({
      type: 'resume',
      resumeToken: more.token ?? `secret-of-${name}`,
      freshMedia: more.freshMedia ?? false,
      rtpCapabilities: { codecs: [] },
      ...this.from(name),
      requestId: this.nextRequest(),
    });
  }

  publish(name: string, source: TrackSource, more: { muted?: boolean; requestId?: string } = {}): Decision {
    return this.submit({
      type: 'publish',
      participantId: idOf(name),
      source,
      rtpParameters: {},
      muted: more.muted ?? false,
      requestId: more.requestId ?? this.nextRequest(),
    });
  }

  /** Time passes, and the clock ticks. */
  after(ms: number): this {
    this.now += ms;
    this.submit({ type: 'tick' });
    return this;
  }

  submit(command: Command): Decision {
    const decision = decide(this.state, command, this.now);
    if (!decision.accepted) return decision;
    if (decision.state !== this.state) this.accepted.push({ command, now: this.now });
    this.state = decision.state;
    this.effects.push(...decision.effects);
    decision.effects.forEach((effect) => this.onEffect?.(effect));
    for (const effect of decision.effects) {
      const report = mediaAnswer(effect);
      if (report) this.reports.push(report);
    }
    if (!this.holding) this.drain();
    return decision;
  }

  person(name: string): Person {
    const person = own(this.state.people, name);
    if (!person) throw new Error(`${name} is not in the conference`);
    return person;
  }

  track(name: string, source: TrackSource): Track {
    const track = trackOfSource(this.state, idOf(name), source);
    if (!track) throw new Error(`${name} has no ${source}`);
    return track;
  }

  trackId(name: string, source: TrackSource): TrackId {
    return this.track(name, source).trackId;
  }

  connectionOf(name: string): string {
    return `${name}@${this.connections.get(name) ?? 1}`;
  }

  /** Everything delivered to somebody, over all their connections. */
  messagesTo(name: string): ServerMessage[] {
    return this.effects.flatMap((effect) =>
      effect.type === 'deliver' && effect.to.some((to) => to.startsWith(`${name}@`)) ? [effect.message] : [],
    );
  }

  of<Type extends ServerMessageType>(name: string, type: Type): ServerMessageOf<Type>[] {
    return this.messagesTo(name).filter((message) => message.type === type) as ServerMessageOf<Type>[];
  }

  last<Type extends ServerMessageType>(name: string, type: Type): ServerMessageOf<Type> | undefined {
    return this.of(name, type).at(-1);
  }

  effectsOf<Type extends Effect['type']>(type: Type): Extract<Effect, { type: Type }>[] {
    return this.effects.filter((effect): effect is Extract<Effect, { type: Type }> => effect.type === type);
  }

  /** Forgets what was decided so far. */
  forget(): this {
    this.effects.length = 0;
    return this;
  }

  nextRequest(): string {
    this.requests += 1;
    return `r${this.requests}`;
  }

  private from(name: string) {
    return { participantId: idOf(name), connectionId: this.connectionOf(name) };
  }

  private drain(): void {
    for (let report = this.reports.shift(); report; report = this.reports.shift()) this.submit(report);
  }
}

export const codeOf = (decision: Decision): ErrorCode | null =>
  decision.accepted ? null : decision.refusal.code;

import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  permissionNames,
  reactionEmoji,
  type BanId,
  type MeetingSettings,
  type PermissionName,
  type PollId,
  type ServerMessage,
  type TrackId,
  type TrackSource,
} from '#protocol';
import { accessOf } from '../../src/conference/domain/access.js';
import type { Actor, Command, ReportCommand } from '../../src/conference/domain/commands.js';
import { decide } from '../../src/conference/domain/decide.js';
import { conferenceLimits } from '../../src/conference/domain/limits.js';
import { reconcileMedia } from '../../src/conference/domain/reconcile.js';
import {
  admitted,
  isHost,
  people,
  prepared,
  present,
  waiting,
  type ConferenceState,
  type Person,
} from '../../src/conference/domain/state.js';
import {
  aConference,
  again,
  attendee,
  by,
  guest,
  host,
  idOf,
  keyHolder,
  mediaAnswer,
} from '../../src/conference/domain/testing.js';
import { MediaModel } from './media-model.js';

/** Random commands, sensible and not, against what must always hold. Media answers late, out of order, twice or badly. */

const cast = [
  host('anna'),
  again(host('anna'), 'olga'),
  attendee('bert'),
  again(attendee('bert'), 'bert2'),
  attendee('cora'),
  guest('dora'),
  again(guest('dora'), 'dora2'),
  keyHolder(guest('emil')),
];
const sources: readonly TrackSource[] = ['microphone', 'camera', 'screen', 'screen_audio'];

export interface Step {
  readonly what: number;
  readonly who: number;
  readonly whom: number;
  readonly which: number;
  readonly flag: boolean;
  readonly repeat: boolean;
  /** Media then answers everything it was asked, so that the next step finds a working conference. */
  readonly settle: boolean;
}
export const anyStep = fc.record<Step>({
  what: fc.nat(155),
  who: fc.nat(cast.length - 1),
  whom: fc.nat(cast.length - 1),
  which: fc.nat(1000),
  flag: fc.boolean(),
  repeat: fc.nat(9).map((n) => n === 0),
  settle: fc.nat(9).map((n) => n < 6),
});
export const anySettings = fc.record<Partial<MeetingSettings>>({
  access: fc.constantFrom('open', 'open', 'trusted', 'restricted'),
  guests: fc.nat(9).map((n) => n > 0),
  joinBeforeHost: fc.nat(3).map((n) => n > 0),
  chatHistory: fc.constantFrom('all', 'since_join'),
  muteOnEntry: fc.boolean(),
  allowScreenShare: fc.constantFrom('host', 'all'),
  maxParticipants: fc.integer({ min: 2, max: 4 }),
});

/** One random conference from its opening, checked after every command. */
export class RandomConference {
  readonly world;
  state: ConferenceState;
  now: number;
  /** When it began. */
  readonly opened: number;
  readonly media = new MediaModel();
  readonly pending: ReportCommand[] = [];
  readonly journal: { command: Command; now: number }[] = [];
  private readonly connections = new Map<string, number>();
  private readonly asked = new Map<string, number>();
  private readonly replied = new Map<string, string[]>();
  private last: Command | null = null;
  private requests = 0;
  /** Off while a scene is set that every run begins with. */
  checking = true;
  /** Between `recovered` and what follows from it, media and state may differ. */
  private comparing = false;
  private readonly said = new Set<ReportCommand>();

  constructor(given: Partial<MeetingSettings>) {
    this.world = aConference(given);
    this.state = this.world.state;
    this.now = this.world.now;
    this.opened = this.now;
  }

  take(step: Step): void {
    if (step.what === 155 && step.flag) {
      this.recover(step.which);
      return;
    }
    const command = step.repeat && this.last ? this.last : this.commandFor(step);
    if (command) this.submit(command);
    if (command && !step.repeat && 'requestId' in command) this.last = command;
    if (step.settle) this.settleMedia();
  }

  /** Media answers all that it was asked. */
  settleMedia(): void {
    for (let report = this.pending.shift(); report; report = this.pending.shift()) this.submit(report);
  }

  /** The process ends, with what media had yet to say; and media may have lost this or that meanwhile, or hold too much. */
  recover(which: number): void {
    if (this.state.ended) return;
    const lastSeenAt = this.now;
    // Now and then it is found too late to go on.
    this.now += which % 23 === 0 ? 700_000 : (which % 1_000) * 5;
    this.pending.length = 0;
    this.comparing = true;
    this.submit({ type: 'recovered', lastSeenAt });
    let roll = which;
    const chance = which % 3 === 0 ? 0 : (which % 20) / 100;
    const lostWhole = which % 10 === 5;
    this.media.thin((id) => {
      roll = (Math.imul(roll, 1664525) + 1013904223) >>> 0;
      return roll / 2 ** 32 >= chance && !(lostWhole && id.includes(':router'));
    });
    if (which % 4 === 0) this.media.disturb();
    const { effects, reports } = reconcileMedia(this.state, this.media.held());
    for (const effect of effects) {
      this.media.see(effect);
      const report = mediaAnswer(effect);
      if (report) this.pending.push(report);
    }
    for (const report of reports) this.submit(report);
    this.comparing = false;
    this.check();
    this.settleMedia();
    for (const person of people(this.state)) {
      assert(!person.connected && person.life !== 'requested', 'nobody is there yet');
      assert(
        person.answers.every((answer) => answer.reply !== null),
        'nothing is owed for ever',
      );
    }
    // Once more there is nothing to do.
    assert.deepStrictEqual(reconcileMedia(this.state, this.media.held()), { effects: [], reports: [] });
  }

  submit(command: Command): void {
    const before = this.state;
    const frozen = this.checking ? JSON.stringify(before) : '';
    if ('requestId' in command) {
      const key = requestKey(command);
      this.asked.set(key, (this.asked.get(key) ?? 0) + 1);
    }
    if (command.type === 'resume' && command.freshMedia) this.forgetReplies(command.participantId);
    const decision = decide(before, command, this.now);
    if (this.checking) {
      assert.equal(JSON.stringify(before), frozen);
      // What came back from JSON decides the same.
      assert.deepStrictEqual(decide(JSON.parse(frozen) as ConferenceState, command, this.now), decision);
    }
    if (!decision.accepted) return;
    if (decision.state !== before) this.journal.push({ command, now: this.now });
    this.state = decision.state;
    if (isFailure(command)) this.media.hear(command);
    for (const effect of decision.effects) {
      this.media.see(effect);
      const report = mediaAnswer(effect);
      if (report) this.pending.push(report);
      if (effect.type === 'deliver') {
        this.countReplies(effect);
        this.checkAudience(effect);
      }
    }
    if (this.checking) this.check();
  }

  private commandFor({ what, who, whom, which, flag }: Step): Command | null {
    // Mostly somebody who is there, else little would ever happen.
    const there = cast.filter(({ name }) => this.state.people[name]?.presence);
    const someone = (what >= 24 && which % 5 > 0 ? there[who % there.length] : undefined) ?? cast[who]!;
    const name = someone.name;
    const me = { participantId: idOf(name) };
    const target = (what >= 100 && which % 7 > 0 ? there[whom % there.length] : undefined) ?? cast[whom]!;
    const whole = {
      participantId: idOf(target.name),
      actor: flag ? by(name) : ({ by: 'owner' } as const),
    };
    const request = { ...me, requestId: `r${++this.requests}` };
    const deed = { ...whole, requestId: request.requestId };
    const connection = { ...me, connectionId: `${name}@${this.connections.get(name) ?? 1}` };
    const source = sources[which % sources.length]!;
    const caps = which % 7 === 0 ? null : {};
    if (what < 4)
      return { type: 'prepare', identity: someone.identity, ...connection, requestId: request.requestId };
    if (what < 14) {
      const rest = { audioOnly: which % 5 === 0, resumeToken: name, rtpCapabilities: caps };
      return {
        type: 'request_to_join',
        identity: someone.identity,
        ...rest,
        ...connection,
        requestId: request.requestId,
      };
    }
    if (what < 20) {
      this.connections.set(name, (this.connections.get(name) ?? 1) + 1);
      const back = {
        ...me,
        connectionId: `${name}@${this.connections.get(name)!}`,
        requestId: request.requestId,
      };
      const resumeToken = which % 9 === 0 ? 'wrong' : name;
      return { type: 'resume', resumeToken, freshMedia: flag, rtpCapabilities: caps, ...back };
    }
    if (what < 24)
      return {
        type: 'connection_lost',
        clean: flag,
        ...connection,
        ...(which % 4 ? {} : { connectionId: 'old' }),
      };
    if (what < 26) return { type: 'leave', ...request };
    if (what < 28)
      return { type: 'connect_transport', direction: flag ? 'send' : 'recv', dtlsParameters: {}, ...request };
    if (what < 29) return { type: 'restart_ice', direction: flag ? 'send' : 'recv', ...request };
    if (what < 44) return { type: 'publish', source, rtpParameters: {}, muted: flag, ...request };
    if (what < 48) return { type: 'unpublish', source, ...request };
    if (what < 53) return { type: 'set_muted', source, muted: flag, ...request };
    if (what < 55) return { type: 'claim_share', ...request };
    if (what < 56) return { type: 'release_share', ...request };
    if (what < 60) {
      const trackIds = [
        ...Object.keys(this.state.people[name]?.subscriptions ?? this.state.tracks),
        '__proto__',
      ];
      const trackId = trackIds[which % trackIds.length] as TrackId;
      return { type: 'track_ready', ...me, trackId };
    }
    if (what < 63) {
      const shown = Object.keys(this.state.tracks).filter((_id, index) => (which >> index) % 2 === 1);
      return {
        type: 'change_view',
        ...me,
        tiles: shown.map((id) => ({ trackId: id as TrackId, height: which })),
      };
    }
    if (what < 66) return { type: 'admit', ...deed };
    if (what < 67) return { type: 'deny', ...deed, ban: this.newBan(which % 6 === 0) };
    if (what < 68) return { type: 'admit_all', actor: deed.actor, requestId: deed.requestId };
    if (what < 69) return { type: 'lock', locked: flag, actor: deed.actor, requestId: deed.requestId };
    if (what < 71) return { type: 'mute_participant', ...deed };
    if (what < 72) {
      const mayUnmute = which % 3 > 0;
      return { type: 'mute_all', mayUnmute, actor: deed.actor, requestId: deed.requestId };
    }
    if (what < 73) return { type: 'remove', ...deed, ban: this.newBan(which % 4 === 0) };
    if (what < 74) {
      if (which % 8 === 0) return { type: 'end', actor: deed.actor, requestId: deed.requestId };
      const { topic, settings } = this.state.meeting;
      const access = (['open', 'trusted', 'restricted'] as const)[which % 3]!;
      const attendee = { ...settings.permissions.attendee, share: flag };
      return {
        type: 'change_meeting',
        topic,
        settings: {
          ...settings,
          access,
          waitingRoom: access !== 'open',
          allowScreenShare: flag ? 'all' : 'host',
          permissions: { ...settings.permissions, attendee },
        },
      };
    }
    if (what < 77) {
      const voices = Object.values(this.state.tracks).filter(
        (t) => t.source === 'microphone' && t.life === 'live',
      );
      const speaker = voices[which % Math.max(1, voices.length)] ?? me;
      return { type: 'speaker_changed', participantId: which % 4 ? speaker.participantId : null };
    }
    if (what < 79) {
      const routerId = this.state.router?.routerId ?? 'none';
      return this.state.router?.nodeId && flag ? { type: 'media_lost', routerId } : null;
    }
    if (what < 82) {
      this.now += which % 10 === 0 ? which * 2_000 : which * 10;
      return { type: 'tick' };
    }
    if (what < 100) return this.report(which, flag);
    return this.roomCommand({ what, which, flag, me, whole, request });
  }

  /** Parts of media go, and there is none, or again some. */
  private lossCommand({ what, which }: Pick<RoomStep, 'what' | 'which'>): Command {
    if (what < 152) return { type: 'media_back' };
    const own = people(this.state).flatMap(({ transports: t }) => (t?.offers ? [t.sendId, t.recvId] : []));
    const transportIds = own.filter((_id, index) => (which >> (index % 8)) % 2 === 1);
    return { type: 'transports_lost', routerId: this.state.router?.routerId ?? 'none', transportIds };
  }

  /** What people do together in the meeting room, and what hosts decide there. */
  private roomCommand({ what, which, flag, me, whole, request }: RoomStep): Command {
    if (what >= 150) return this.lossCommand({ what, which });
    const deed = { ...whole, requestId: request.requestId };
    const { participantId: _whom, ...plain } = deed;
    const permission: PermissionName = permissionNames[which % permissionNames.length]!;
    const change = which % 3 === 0 ? {} : { [permission]: flag, speak: which % 4 > 0 };
    if (what < 105) {
      const role = (['cohost', 'attendee', 'viewer'] as const)[which % 3]!;
      return { type: 'set_role', role, ...deed };
    }
    if (what < 107) return { type: 'hand_over', ...deed };
    if (what < 108) return { type: 'claim_host', ...me };
    if (what < 112) {
      return { type: 'set_permissions', role: flag ? 'attendee' : 'viewer', change, ...plain };
    }
    if (what < 116) return { type: 'set_person_permissions', permissions: change, ...deed };
    if (what < 119) {
      const access = (['open', 'trusted', 'restricted'] as const)[which % 3]!;
      const settings = which % 2 ? { access } : { joinBeforeHost: flag, guests: which % 8 > 0 };
      return { type: 'change_settings', settings, ...plain };
    }
    if (what < 121) {
      const participantId = which % 4 === 0 ? null : deed.participantId;
      return { type: 'spotlight', ...plain, participantId };
    }
    if (what < 122) return { type: 'lobby_message', text: 'Soon', ...plain };
    if (what < 124) {
      const target = flag ? null : deed.participantId;
      return { type: 'rename', target, displayName: `Name ${which % 3}`, ...request };
    }
    if (what < 129) return { type: 'raise_hand', raised: which % 4 > 0, ...request };
    if (what < 130) return { type: 'lower_hand', ...deed };
    if (what < 131) return { type: 'lower_all_hands', ...plain };
    if (what < 134) {
      return { type: 'react', emoji: reactionEmoji[which % reactionEmoji.length]!, ...request };
    }
    if (what < 137) return { type: 'ask_unmute', ...deed };
    if (what < 138) return { type: 'stop_camera', ...deed };
    if (what < 139) return { type: 'stop_share', ...deed };
    if (what < 142) {
      // First somebody must be banned.
      const known = this.state.bans[which % Math.max(1, this.state.bans.length)];
      if (!known) return { type: 'remove', ...deed, ban: this.newBan(true) };
      return { type: 'unban', banId: known.banId, ...plain };
    }
    return this.pollCommand({ what, which, flag, me, whole, request });
  }

  /** Votes need an open poll, and that a draft: what is missing comes first. */
  private pollCommand({ what, which, flag, request }: RoomStep): Command {
    const polls = Object.values(this.state.polls);
    const oneThatIs = (status: string) => polls.find((poll) => poll.status === status)?.pollId;
    const asHost = { ...request, ...(which % 5 === 0 ? {} : this.someHost()) };
    const [draft, open] = [oneThatIs('draft'), oneThatIs('open')];
    if (what < 145 && open) return { type: 'vote', pollId: open, options: [which % 2], ...request };
    if (what < 147 && draft) return { type: 'launch_poll', pollId: draft, ...asHost };
    if (what < 149) {
      const poll = { question: 'Q', options: ['a', 'b'], multiple: flag, anonymous: which % 2 === 0 };
      return { type: 'save_poll', pollId: which % 3 === 0 ? (draft ?? null) : null, poll, ...asHost };
    }
    const pollId = polls[which % Math.max(1, polls.length)]?.pollId ?? ('none' as PollId);
    return { type: flag ? 'close_poll' : 'delete_poll', pollId, ...asHost };
  }

  private someHost(): { participantId?: Person['participantId'] } {
    const someone = present(this.state).find(isHost);
    return someone ? { participantId: someone.participantId } : {};
  }

  private newBan(wanted: boolean) {
    return wanted ? { banId: `ban${++this.requests}` as BanId } : null;
  }

  /** One of what media has yet to say: in any order, now and then a failure, or said twice. */
  private report(which: number, flag: boolean): Command | null {
    const [report] = this.pending.splice(which % Math.max(1, this.pending.length), 1);
    if (!report) return null;
    if (which % 4 === 0 && flag && !this.said.has(report)) return failure(report);
    if (which % 13 === 0) this.pending.push(report);
    this.said.add(report);
    return report;
  }

  private countReplies({ to, message }: { to: readonly string[]; message: ServerMessage }): void {
    if (message.type !== 'reply') return;
    assert.equal(to.length, 1);
    const key = `${to[0]!.split('@')[0]!} ${message.requestId}`;
    const said = [...(this.replied.get(key) ?? []), JSON.stringify(message)];
    this.replied.set(key, said);
    assert(said.length <= (this.asked.get(key) ?? 0), 'one answer for each time it was asked');
    assert.equal(new Set(said).size, 1, 'always the first answer');
  }

  /** Who waits learns their place and nothing else of the meeting. */
  private checkAudience({ to, message }: { to: readonly string[]; message: ServerMessage }): void {
    const line = new Set(waiting(this.state).map((person) => person.connectionId));
    if (!to.some((connection) => line.has(connection))) return;
    assert(['waiting_room', 'reply', 'goodbye'].includes(message.type), `${message.type} to who waits`);
  }

  /** A reloaded client counts its requests anew. */
  private forgetReplies(name: string): void {
    for (const key of this.replied.keys()) if (key.startsWith(`${name} `)) this.replied.delete(key);
  }

  /** Who is kept out, who waits for what, whose turn it is, and that settings agree with each other. */
  private checkRules(): void {
    const { state } = this;
    for (const { identity } of people(state)) {
      const out = state.bans.some(
        (ban) =>
          !identity.owner &&
          (identity.userId === null ? ban.guestKey === identity.guestKey : ban.userId === identity.userId),
      );
      assert(!out, 'who is banned is nowhere in it');
    }
    for (const person of people(state)) {
      assert.equal(person.life === 'waiting', person.waitingFor !== null);
      if (person.waitingFor !== 'host_absent') continue;
      assert.deepStrictEqual(accessOf(state, person.identity), { to: 'wait', reason: 'host_absent' });
      assert(!admitted(state).some(isHost), 'nobody waits for a host who is there');
    }
    const hands = people(state).flatMap((person) => (person.hand ? [person.hand.place] : []));
    assert.equal(new Set(hands).size, hands.length, 'every raised hand has its own place');
    assert(
      state.spotlight === null || state.people[state.spotlight]?.presence,
      'the spotlight is on somebody',
    );
    const { settings } = state.meeting;
    assert.equal(settings.waitingRoom, settings.access !== 'open');
    assert.equal(settings.allowScreenShare === 'all', settings.permissions.attendee.share);
    if (!state.ended) assert.deepStrictEqual(settings.permissions, state.permissions);
    assert(state.lobbyMessages.length <= conferenceLimits.maxLobbyMessages);
  }

  private check(): void {
    const { state } = this;
    assert.deepStrictEqual(JSON.parse(JSON.stringify(state)), state);
    const everybody = people(state);
    const inside = admitted(state);

    // Places.
    assert(inside.length <= state.meeting.settings.maxParticipants, 'no more than maxParticipants');
    assert(prepared(state).length <= conferenceLimits.maxPrepared);
    for (const person of everybody) {
      assert(
        person.presence === null || person.life === 'admitted',
        'only admitted people are in the roster',
      );
      assert(person.life !== 'waiting' || person.transports === null, 'who waits has no media');
      assert(person.answers.length <= conferenceLimits.maxAnswers);
      assert.equal(person.connected, person.lostAt === null);
    }
    assert(
      waiting(state).every((person) => !inside.includes(person)),
      'nobody is both waiting and admitted',
    );
    assert(!state.hosted || inside.some((person) => person.role === 'host'), 'there is a host');
    this.checkRules();
    if (state.ended) assert.deepStrictEqual([everybody, state.router, state.tracks], [[], null, {}]);

    // Nobody's microphone or camera is open without the right to it, and no screen is shared.
    const mayNow = (person: Person, name: PermissionName): boolean =>
      person.role === 'host' ||
      person.role === 'cohost' ||
      (person.permissions[name] ?? state.permissions[person.role][name]);
    for (const track of Object.values(state.tracks)) {
      const person = state.people[track.participantId]!;
      if (track.source === 'microphone') assert(track.muted || mayNow(person, 'speak'), 'silenced');
      else if (track.source === 'camera') assert(track.muted || mayNow(person, 'camera'), 'camera is off');
      else assert(mayNow(person, 'share'), 'the share has ended');
    }

    // Tracks belong to people who are there, one a source, and only one person shares.
    const tracks = Object.values(state.tracks);
    const roster = new Set(present(state).map((person) => person.participantId));
    for (const track of tracks) {
      assert(roster.has(track.participantId), 'the owner of a track is there');
      assert(track.life === 'opening' || (track.life === 'muted') === track.muted);
    }
    assert.equal(
      new Set(tracks.map((track) => `${track.participantId} ${track.source}`)).size,
      tracks.length,
    );
    const sharers = new Set(tracks.filter((t) => t.source.startsWith('screen')).map((t) => t.participantId));
    for (const sharer of sharers) assert.equal(state.share?.participantId, sharer);
    if (state.activeSpeaker !== null) {
      const voice = tracks.find((t) => t.participantId === state.activeSpeaker && t.source === 'microphone');
      assert.equal(voice?.life, 'live', 'the speaker can be heard');
    }

    // Subscriptions are to tracks of others that are there, and sound of everybody flows to everybody.
    for (const person of everybody) {
      const heard = Object.values(person.subscriptions);
      for (const { trackId } of heard) {
        const track = state.tracks[trackId];
        assert(track && track.life !== 'opening', 'no subscription to an absent track');
        assert.notEqual(track.participantId, person.participantId);
      }
      if (!person.presence || !person.transports?.offers || !person.rtpCapabilities) continue;
      const voices = tracks.filter((track) => track.source === 'microphone' && track.life !== 'opening');
      for (const voice of voices.filter((track) => track.participantId !== person.participantId)) {
        assert.equal(person.subscriptions[voice.trackId]?.paused, false, 'everybody hears everybody');
      }
    }

    if (!this.comparing) this.media.assertAgrees(state);
  }
}

interface RoomStep extends Pick<Step, 'what' | 'which' | 'flag'> {
  readonly me: { readonly participantId: Person['participantId'] };
  readonly whole: { readonly participantId: Person['participantId']; readonly actor: Actor };
  readonly request: { readonly participantId: Person['participantId']; readonly requestId: string };
}

function requestKey(command: Command): string {
  if (!('requestId' in command)) return '';
  if ('actor' in command)
    return command.actor.by === 'owner' ? '' : `${command.actor.participantId} ${command.requestId}`;
  return `${command.participantId} ${command.requestId}`;
}

const isFailure = (command: Command): command is ReportCommand =>
  command.type === 'media_lost' || command.type === 'transports_lost' || command.type.endsWith('_failed');

function failure(report: ReportCommand): ReportCommand {
  switch (report.type) {
    case 'router_opened':
      return { type: 'router_failed', epoch: report.epoch, routerId: report.routerId };
    case 'transports_opened': {
      const { epoch, participantId, sendId } = report;
      return { type: 'transports_failed', epoch, participantId, sendId };
    }
    case 'track_opened':
      return { ...report, type: 'track_failed', code: 'MEDIA_UNSUPPORTED' };
    case 'subscription_opened': {
      const { epoch, participantId, trackId, subscriptionId } = report;
      return { type: 'subscription_failed', epoch, participantId, trackId, subscriptionId };
    }
    case 'request_answered':
      return { ...report, answer: { ok: false, code: 'INVALID_REQUEST' } };
    default:
      return report;
  }
}

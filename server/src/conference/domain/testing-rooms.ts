import type {
  ConferenceId,
  MeetingSettings,
  ParticipantId,
  RoomId,
  ServerMessage,
  ServerMessageOf,
  ServerMessageType,
} from '#protocol';
import type { Command, RequestCommand, RoomReport } from './commands.js';
import type { Decision } from './decide.js';
import type { Effect } from './effects.js';
import { openRoom } from './rooms.js';
import type { ConferenceState } from './state.js';
import { idOf, TestConference, type Character } from './testing.js';

/** What a client sends, without who it is and which request: the world adds these. */
type Deed = { readonly type: RequestCommand['type'] } & Record<string, unknown>;

/** A meeting with its breakout rooms: conferences that tell each other what `decide` says, in that order. */
export class TestMeeting {
  readonly main: TestConference;
  /** By conference id. */
  readonly rooms = new Map<string, TestConference>();
  /** Where what a connection sends goes to. */
  readonly seats = new Map<string, string>();
  /** Everything delivered, in order, with the conference it came from. */
  readonly said: {
    readonly to: readonly string[];
    readonly from: string;
    readonly message: ServerMessage;
  }[] = [];
  private readonly post: { readonly to: string; readonly command: RoomReport }[] = [];
  private readonly lines = new Map<string, number>();
  private requests = 0;
  private opened = 0;
  private holding = false;

  constructor(settings: Partial<MeetingSettings> = {}) {
    this.main = this.listenTo(new TestConference(settings));
  }

  with(...characters: readonly Character[]): this {
    for (const someone of characters) {
      this.main.enter(someone);
      this.lines.set(someone.name, 1);
      this.seats.set(this.lineOf(someone.name), this.main.state.conferenceId);
    }
    this.carry();
    return this;
  }

  /** Somebody asks for something, from wherever they sit. */
  do(name: string, deed: Deed): Decision {
    const requestId = `q${++this.requests}`;
    const participantId = idOf(name);
    const isHostDeed = ['lock', 'mute_all', 'remove', 'set_role', 'end', 'set_permissions', 'ask_unmute'];
    const who = isHostDeed.includes(deed.type)
      ? { actor: { by: 'participant', participantId } }
      : { participantId };
    const command = { requestId, ...deed, ...who } as unknown as Command;
    return this.submit(this.seats.get(this.lineOf(name)) ?? '', command);
  }

  plan(by: string, rooms: readonly string[], more: { assignment?: string; chance?: number } = {}): Decision {
    return this.do(by, { type: 'plan_rooms', rooms, assignment: 'manual', chance: 0.5, ...more });
  }

  assign(by: string, target: string, room: string | null): Decision {
    const roomId = room === null ? null : this.roomId(room);
    return this.do(by, { type: 'assign_room', target: idOf(target), roomId });
  }

  open(by: string, seconds: number | null = null): Decision {
    return this.do(by, { type: 'open_rooms', seconds });
  }

  lose(name: string, clean = false): Decision {
    const connectionId = this.lineOf(name);
    const seat = this.seats.get(connectionId) ?? '';
    return this.submit(seat, { type: 'connection_lost', participantId: idOf(name), connectionId, clean });
  }

  /** With a new connection, at the conference where the seat is. */
  resume(name: string, more: { freshMedia?: boolean; token?: string; at?: string } = {}): Decision {
    this.lines.set(name, (this.lines.get(name) ?? 1) + 1);
    const at = more.at ?? this.whereIs(name);
    this.seats.set(this.lineOf(name), at);
    const secret = `secret-of-${name}`;
    return this.submit(at, {
      type: 'resume',
      participantId: idOf(name),
      connectionId: this.lineOf(name),
      resumeToken: more.token ?? (at === this.main.state.conferenceId ? secret : `${at}.${secret}`),
      freshMedia: more.freshMedia ?? false,
      rtpCapabilities: { codecs: [] },
      requestId: `q${++this.requests}`,
    });
  }

  after(ms: number): this {
    this.main.now += ms;
    for (const conference of this.all()) {
      conference.now = this.main.now;
      conference.submit({ type: 'tick' });
    }
    this.carry();
    return this;
  }

  submit(to: string, command: Command): Decision {
    const conference = this.conference(to);
    const decision = conference.submit(command);
    if (!this.holding) this.carry();
    return decision;
  }

  /** What conferences tell each other stays under way until `release()`. */
  hold(): this {
    this.holding = true;
    return this;
  }

  release(): this {
    this.holding = false;
    this.carry();
    return this;
  }

  roomId(name: string): RoomId {
    const room = this.main.state.breakouts?.rooms.find((known) => known.name === name);
    if (!room) throw new Error(`there is no room ${name}`);
    return room.roomId;
  }

  /** The conference of an open room. */
  room(name: string): TestConference {
    const found = [...this.rooms.values()].filter(({ state }) => state.parent?.name === name).at(-1);
    if (!found) throw new Error(`no conference for ${name}`);
    return found;
  }

  /** `main`, or the name of the room that they are present in. */
  placeOf(name: string): string[] {
    return this.all()
      .filter(({ state }) => state.people[name]?.presence)
      .map(({ state }) => state.parent?.name ?? 'main');
  }

  lineOf(name: string): string {
    return `${name}@${this.lines.get(name) ?? 1}`;
  }

  /** Everything this person was told, over all connections and conferences, in order. */
  heard(name: string): { readonly from: string; readonly message: ServerMessage }[] {
    return this.said.filter(({ to }) => to.some((line) => line.startsWith(`${name}@`)));
  }

  of<Type extends ServerMessageType>(name: string, type: Type): ServerMessageOf<Type>[] {
    return this.heard(name)
      .map(({ message }) => message)
      .filter((message) => message.type === type) as ServerMessageOf<Type>[];
  }

  last<Type extends ServerMessageType>(name: string, type: Type): ServerMessageOf<Type> | undefined {
    return this.of(name, type).at(-1);
  }

  forget(): this {
    this.said.length = 0;
    for (const conference of this.all()) conference.forget();
    return this;
  }

  /** Facts for the ledger, of all conferences. */
  facts(): string[] {
    return this.all().flatMap((conference) =>
      conference.effects.flatMap((effect) =>
        effect.type.startsWith('record_')
          ? [`${effect.type}${'participantId' in effect ? ` ${effect.participantId}` : ''}`]
          : [],
      ),
    );
  }

  all(): TestConference[] {
    return [this.main, ...this.rooms.values()];
  }

  /** The same meeting in another process, with what was found of its conferences: nothing is under way, nobody connected. */
  restarted(states: readonly ConferenceState[]): TestMeeting {
    const next = new TestMeeting();
    next.opened = this.opened;
    for (const [name, line] of this.lines) next.lines.set(name, line);
    for (const state of states) {
      const conference = state.parent ? next.listenTo(new TestConference({})) : next.main;
      conference.state = conference.opening = state;
      conference.now = this.main.now;
      if (state.parent) next.rooms.set(state.conferenceId, conference);
    }
    return next;
  }

  private whereIs(name: string): string {
    const { roomId } = this.main.person(name);
    const room = this.main.state.breakouts?.rooms.find((known) => known.roomId === roomId);
    return room?.conferenceId ?? this.main.state.conferenceId;
  }

  private conference(id: string): TestConference {
    const conference = id === this.main.state.conferenceId ? this.main : this.rooms.get(id);
    if (!conference) throw new Error(`there is no conference ${id}`);
    return conference;
  }

  private listenTo(conference: TestConference): TestConference {
    conference.onEffect = (effect) => this.hear(conference, effect);
    return conference;
  }

  private hear(from: TestConference, effect: Effect): void {
    switch (effect.type) {
      case 'deliver':
        this.said.push({ to: effect.to, from: from.state.conferenceId, message: effect.message });
        break;
      case 'open_room': {
        const conferenceId = `room-${++this.opened}` as ConferenceId;
        const { roomId, name } = effect;
        const room = this.listenTo(new TestConference({}));
        room.state = openRoom(from.state, { conferenceId, roomId, name, now: from.now });
        room.opening = room.state;
        room.now = from.now;
        this.rooms.set(conferenceId, room);
        this.post.push({
          to: from.state.conferenceId,
          command: { type: 'room_opened', roomId, conferenceId },
        });
        break;
      }
      case 'tell_room':
      case 'tell_parent':
        this.post.push({ to: effect.conferenceId, command: effect.command });
        break;
      case 'reseat':
        this.seats.set(effect.connectionId, effect.conferenceId);
        break;
      default:
        break;
    }
  }

  /** As the keeper does when a room is no more. */
  private sendHome(command: RoomReport): void {
    if (command.type !== 'arrive_in_room') return;
    const { traveller } = command;
    const roomId = this.main.state.people[traveller.participantId]?.roomId;
    if (roomId) this.main.submit({ type: 'back_from_room', roomId, traveller });
  }

  private carry(): void {
    for (let letter = this.post.shift(); letter; letter = this.post.shift()) {
      const known = letter.to === this.main.state.conferenceId || this.rooms.has(letter.to);
      if (known) this.conference(letter.to).submit(letter.command);
      else this.sendHome(letter.command);
    }
  }
}

export const aMeeting = (settings: Partial<MeetingSettings> = {}): TestMeeting => new TestMeeting(settings);

/** Who is in the roster of a `welcome`. */
export const rosterOf = (welcome: ServerMessageOf<'welcome'> | undefined): ParticipantId[] =>
  (welcome?.participants ?? []).map((person) => person.participantId);

import type { ConferenceId } from '#protocol';
import type { Clock } from '../kernel/clock.js';
import { newConferenceId } from '../kernel/ids.js';
import { accept, refuse, type Result } from '../kernel/result.js';
import type { Conference } from './conference.js';
import type { Command, RequestCommand } from './domain/commands.js';
import type { RoomEffect } from './domain/effects.js';
import { standingRoom } from './domain/placing.js';
import { openRoom } from './domain/rooms.js';
import { own, type ConferenceState } from './domain/state.js';
import type { Outbox } from './ports.js';

/** What the keeper needs of all live conferences. */
export interface Household {
  readonly outbox: Outbox;
  readonly clock: Clock;
  find(conferenceId: ConferenceId): Conference | undefined;
  all(): Iterable<Conference>;
  /** Null while the server stops. */
  start(state: ConferenceState): Conference | null;
}

type Resume = Extract<RequestCommand, { type: 'resume' }>;
type Reseat = Extract<RoomEffect, { type: 'reseat' }>;

/**
 * Opens breakout rooms, carries what a room and its main room ask of each other, and finds the seat of whoever comes back,
 * wherever they were taken meanwhile. What one conference tells another arrives in the order it was told.
 */
export class RoomKeeper {
  constructor(private readonly house: Household) {}

  perform(from: Conference, effect: RoomEffect): void {
    switch (effect.type) {
      case 'open_room':
        this.open(from, effect);
        break;
      case 'tell_room':
        this.tellRoom(from, effect);
        break;
      case 'tell_parent':
        void this.house.find(effect.conferenceId)?.report(effect.command);
        break;
      case 'reseat':
        this.reseat(effect);
        break;
    }
  }

  /** A conference has ended: its rooms end with it. */
  ended(conference: Conference, others: Iterable<Conference>): void {
    if (conference.state.parent) return;
    for (const other of others) {
      if (other.state.parent?.conferenceId === conference.id)
        void other.report({ type: 'close_room', reason: 'ended' });
    }
  }

  /**
   * Takes a seat back. The token names the conference that gave it out; the person may have been brought elsewhere since, or
   * be on the way at this very moment. Then the connection is seated there before that conference hears of it.
   */
  async resume(asked: ConferenceId, command: Resume): Promise<Result<void>> {
    const main = this.mainRoomOf(asked) ?? this.mainRoomWith(command);
    if (!main) return refuse('SEAT_GONE');
    let seated = asked;
    let last: Conference | null = null;
    // Where the main room has them; where they would be if they were just coming back; and where they were sent on to.
    for (const look of [seatOf, mainSeat, seatOf]) {
      const conference = this.house.find(look(main, command));
      if (!conference || conference === last) continue;
      last = conference;
      if (seated !== conference.id) {
        const { connectionId, participantId } = command;
        const seat = { conferenceId: conference.id, participantId };
        // The socket has closed meanwhile: then nobody needs to hear of it.
        if (!this.house.outbox.reseat(connectionId, seat)) return accept(undefined);
        seated = conference.id;
      }
      const resumeToken = conference.id + command.resumeToken.slice(command.resumeToken.indexOf('.'));
      const resumed = await conference.submit({ ...command, resumeToken });
      if (resumed.ok || resumed.refusal.code !== 'SEAT_GONE') return resumed;
    }
    return refuse('SEAT_GONE');
  }

  private mainRoomOf(id: ConferenceId): Conference | undefined {
    const conference = this.house.find(id);
    const parent = conference?.state.parent?.conferenceId;
    return parent ? this.house.find(parent) : conference;
  }

  /**
   * The token names a room that is closed, perhaps under the process before. Whoever it belonged to is in the main room then,
   * which knows the secret part of their token.
   */
  private mainRoomWith({ participantId }: Resume): Conference | undefined {
    for (const conference of this.house.all()) {
      if (!conference.state.parent && own(conference.state.people, participantId)) return conference;
    }
    return undefined;
  }

  private open(from: Conference, { roomId, name }: Extract<RoomEffect, { type: 'open_room' }>): void {
    const conferenceId = newConferenceId();
    const now = this.house.clock.now();
    const room = this.house.start(openRoom(from.state, { conferenceId, roomId, name, now }));
    void from.report(room ? { type: 'room_opened', roomId, conferenceId } : { type: 'room_failed', roomId });
  }

  private tellRoom(from: Conference, effect: Extract<RoomEffect, { type: 'tell_room' }>): void {
    const { conferenceId, command } = effect;
    const room = this.house.find(conferenceId);
    if (room) void room.report(command);
    else if (command.type === 'arrive_in_room') this.sendHome(from, command);
  }

  /** Nobody may be lost on the way: who comes to a room that is no more goes back. */
  private sendHome(from: Conference, { traveller }: Extract<Command, { type: 'arrive_in_room' }>): void {
    const { roomId } = own(from.state.people, traveller.participantId) ?? {};
    if (roomId) void from.report({ type: 'back_from_room', roomId, traveller });
  }

  /** A connection that is gone cannot be seated; its conference must not believe that it holds. */
  private reseat({ connectionId, conferenceId, participantId }: Reseat): void {
    if (this.house.outbox.reseat(connectionId, { conferenceId, participantId })) return;
    const lost = { type: 'connection_lost', connectionId, participantId, clean: false } as const;
    void this.house.find(conferenceId)?.report(lost);
  }
}

const mainSeat = (main: Conference): ConferenceId => main.id;

const seatOf = (main: Conference, { participantId }: Resume): ConferenceId => {
  const roomId = own(main.state.people, participantId)?.roomId ?? null;
  return standingRoom(main.state, roomId)?.conferenceId ?? main.id;
};

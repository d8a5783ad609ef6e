import type { MeetingLedger } from '../meetings/ports.js';
import type { LedgerEffect } from './domain/effects.js';
import type { PollBook } from './ports.js';

export interface FactBooks {
  readonly ledger: MeetingLedger;
  readonly polls: PollBook;
  /** The region of a media node; null when it is not known. */
  readonly regionOf: (nodeId: string) => Promise<string | null>;
}

/** Writes one fact into the book it belongs to. May be done twice. */
export async function recordFact(
  { ledger, polls, regionOf }: FactBooks,
  effect: LedgerEffect,
): Promise<void> {
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
      return polls.save(effect);
  }
}

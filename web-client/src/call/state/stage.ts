import type { ParticipantId } from '#protocol';
import type { Share } from './call-state.js';

export interface StageInput {
  readonly share: Share | null;
  readonly pinned: ParticipantId | null;
  /** `state.meeting.spotlight`: whom a host shows large to everybody. */
  readonly spotlight?: ParticipantId | null | undefined;
  readonly activeSpeaker: ParticipantId | null;
  readonly seats: readonly ParticipantId[];
  readonly selfId: ParticipantId | null;
  /** Who was large before: silence leaves the picture where it is. */
  readonly previous: ParticipantId | null;
}

/** What is large in the speaker view. */
export type Stage =
  | { readonly kind: 'share'; readonly share: Share }
  | { readonly kind: 'person'; readonly participantId: ParticipantId }
  | { readonly kind: 'empty' };

/**
 * Who or what is large. One's own pin wins over everything, then a share, then whom a host shows to everybody, then the
 * speaker. One's own face becomes large neither by speaking nor by the spotlight, as nobody wants to watch themselves
 * talk; alone, it is all there is.
 */
export function chooseStage(input: StageInput): Stage {
  const present = (id: ParticipantId | null): id is ParticipantId => id !== null && input.seats.includes(id);
  const person = (participantId: ParticipantId): Stage => ({ kind: 'person', participantId });
  if (present(input.pinned)) return person(input.pinned);
  if (input.share !== null) return { kind: 'share', share: input.share };
  const spotlight = input.spotlight ?? null;
  if (present(spotlight) && spotlight !== input.selfId) return person(spotlight);
  if (present(input.activeSpeaker) && input.activeSpeaker !== input.selfId)
    return person(input.activeSpeaker);
  if (present(input.previous) && input.previous !== input.selfId) return person(input.previous);
  const other = input.seats.find((id) => id !== input.selfId);
  if (other !== undefined) return person(other);
  const self = input.seats[0];
  return self === undefined ? { kind: 'empty' } : person(self);
}

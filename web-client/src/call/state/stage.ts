import type { ParticipantId } from '#protocol';
import type { Share } from './call-state.js';

export interface StageInput {
  readonly share: Share | null;
  readonly pinned: ParticipantId | null;
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
 * Who or what is large. One's own pin wins over everything, then a share, then the speaker. One's own face never becomes
 * large by speaking, as nobody wants to watch themselves talk; alone, it is all there is.
 */
export function chooseStage(input: StageInput): Stage {
  const present = (id: ParticipantId | null): id is ParticipantId => id !== null && input.seats.includes(id);
  const person = (participantId: ParticipantId): Stage => ({ kind: 'person', participantId });
  if (present(input.pinned)) return person(input.pinned);
  if (input.share !== null) return { kind: 'share', share: input.share };
  if (present(input.activeSpeaker) && input.activeSpeaker !== input.selfId)
    return person(input.activeSpeaker);
  if (present(input.previous) && input.previous !== input.selfId) return person(input.previous);
  const other = input.seats.find((id) => id !== input.selfId);
  if (other !== undefined) return person(other);
  const self = input.seats[0];
  return self === undefined ? { kind: 'empty' } : person(self);
}

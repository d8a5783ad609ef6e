import type { ParticipantId, ParticipantState } from '#protocol';
import { awaitedOf, isMeantToBeOn, trackOf, type CallState } from '../../../call/index.js';
import { roleMark } from '../../permission-words.js';
import { deedsFor, type PersonDeed, type Standing } from './person-deeds.js';

/** One line of the list of people. */
export interface PersonRow {
  readonly person: ParticipantState;
  readonly isSelf: boolean;
  /** With "(you)" where it is oneself. */
  readonly name: string;
  /** Role, absence, sharing; '' when there is nothing to say. */
  readonly facts: string;
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
  readonly speaking: boolean;
  readonly deeds: readonly (readonly PersonDeed[])[];
}

export interface Surroundings {
  readonly standing: Standing;
  readonly speaking: readonly ParticipantId[];
  /** One's own switches, which answer before the server does. */
  readonly own: { readonly microphone: boolean; readonly camera: boolean };
  /** What is lost and about to come back counts as being there. */
  readonly awaited: CallState['awaited'];
}

export const nameOf = (person: ParticipantState, isSelf: boolean): string =>
  isSelf ? $localize`${person.displayName}:name: (you)` : person.displayName;

export function rowOf(
  person: ParticipantState,
  { standing, speaking, own, awaited }: Surroundings,
): PersonRow {
  const isSelf = person.participantId === standing.selfId;
  const on = (source: 'microphone' | 'camera') =>
    isSelf ? own[source] : isMeantToBeOn({ awaited }, person, source);
  const isSharing =
    trackOf(person, 'screen') !== undefined ||
    awaitedOf({ awaited }, person.participantId, 'screen') !== undefined;
  return {
    person,
    isSelf,
    name: nameOf(person, isSelf),
    facts: [
      roleMark(person.role),
      person.connected ? '' : $localize`Reconnecting`,
      isSharing ? $localize`Sharing` : '',
      standing.spotlight === person.participantId ? $localize`Spotlight` : '',
    ]
      .filter((fact) => fact !== '')
      .join(' · '),
    microphoneOn: on('microphone'),
    cameraOn: on('camera'),
    speaking: speaking.includes(person.participantId),
    deeds: deedsFor(person, standing),
  };
}

/** Case and accents do not matter when looking for a name. */
export const plain = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase().trim();

import type { Abilities, ConferenceRole, ParticipantId, ParticipantState } from '#protocol';
import { trackOf } from '../../../call/index.js';

/** What one can do to somebody from their menu. */
export type PersonDeed =
  | 'pin'
  | 'unpin'
  | 'spotlight'
  | 'unspotlight'
  | 'write'
  | 'ask_unmute'
  | 'mute'
  | 'stop_camera'
  | 'stop_share'
  | 'lower_hand'
  | 'rename'
  | 'permissions'
  | 'make_cohost'
  | 'make_attendee'
  | 'make_viewer'
  | 'hand_over'
  | 'remove';

/** Who asks, and how things stand. */
export interface Standing {
  readonly selfId: ParticipantId | null;
  readonly role: ConferenceRole;
  readonly abilities: Abilities;
  readonly pinned: ParticipantId | null;
  readonly spotlight: ParticipantId | null;
}

const leads = (role: ConferenceRole): boolean => role === 'host' || role === 'cohost';

/**
 * The deeds that are offered, in the groups in which the menu shows them. The server decides anew: this only spares people
 * what would be refused. Cohosts leave hosts alone, and roles of cohosts to hosts.
 */
export function deedsFor(person: ParticipantState, standing: Standing): readonly (readonly PersonDeed[])[] {
  const self = person.participantId === standing.selfId;
  const { manage } = standing.abilities;
  const above = standing.role === 'host' || person.role !== 'host';
  return [
    views(person, standing),
    self ? [] : writing(person, standing),
    manage && !self && above ? media(person) : [],
    [
      ...(person.hand !== null && (self || manage) ? ['lower_hand' as const] : []),
      ...((self ? standing.abilities.rename : manage && above) ? ['rename' as const] : []),
      ...(manage && !self && !leads(person.role) ? ['permissions' as const] : []),
    ],
    manage && !self && above ? roles(person, standing.role) : [],
    manage && !self && above ? ['remove' as const] : [],
  ].filter((group) => group.length > 0);
}

const views = (person: ParticipantState, { pinned, spotlight, abilities }: Standing): PersonDeed[] => [
  pinned === person.participantId ? 'unpin' : 'pin',
  ...(!abilities.manage
    ? []
    : spotlight === person.participantId
      ? ['unspotlight' as const]
      : ['spotlight' as const]),
];

/** Hosts can always be written to by whoever may write at all. */
const writing = (person: ParticipantState, { abilities }: Standing): PersonDeed[] =>
  abilities.chat && (abilities.privateChat || leads(person.role)) ? ['write'] : [];

function media(person: ParticipantState): PersonDeed[] {
  const on = (source: 'microphone' | 'camera') => trackOf(person, source)?.muted === false;
  return [
    on('microphone') ? 'mute' : 'ask_unmute',
    ...(on('camera') ? ['stop_camera' as const] : []),
    ...(trackOf(person, 'screen') === undefined ? [] : ['stop_share' as const]),
  ];
}

function roles(person: ParticipantState, own: ConferenceRole): PersonDeed[] {
  // A host stays host until they hand over.
  if (person.role === 'host') return [];
  const host = own === 'host';
  // Only a host makes and unmakes cohosts.
  const changeable = host || !leads(person.role);
  return [
    ...(host && person.role !== 'cohost' ? ['make_cohost' as const] : []),
    ...(changeable && person.role !== 'attendee' ? ['make_attendee' as const] : []),
    ...(changeable && person.role !== 'viewer' && !leads(person.role) ? ['make_viewer' as const] : []),
    ...(host ? ['hand_over' as const] : []),
  ];
}

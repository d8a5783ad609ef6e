import type { Abilities, ConferenceRole, MeetingSettings } from '#protocol';

/** What each role may do before the meeting's settings are looked at. */
const byRole: Readonly<Record<ConferenceRole, Abilities>> = {
  host: { speak: true, camera: true, share: true, admit: true, manage: true },
  cohost: { speak: true, camera: true, share: true, admit: true, manage: true },
  attendee: { speak: true, camera: true, share: true, admit: false, manage: false },
  viewer: { speak: false, camera: false, share: false, admit: false, manage: false },
};

export function abilitiesOf(
  role: ConferenceRole,
  settings: Pick<MeetingSettings, 'allowScreenShare'>,
): Abilities {
  const abilities = byRole[role];
  const mayShare = abilities.share && (settings.allowScreenShare === 'all' || abilities.manage);
  return { ...abilities, share: mayShare };
}

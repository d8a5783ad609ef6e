import { defaultMeetingSettings, type MeetingSettings, type SettingsWish } from '#protocol';
import { accept, refuse, type Result } from '../../kernel/result.js';

const contradiction = (field: string, message: string) =>
  refuse('INVALID_REQUEST', { fields: [{ path: `settings.${field}`, message }] });

/**
 * The settings after a wish; what the wish leaves out stays as it was. Two pairs say the same thing in an old and a new
 * way, and are kept the same: `waitingRoom` is `access` other than open, and `allowScreenShare` is `attendee.share`.
 */
export function wishedSettings(
  wish: SettingsWish,
  before: MeetingSettings = defaultMeetingSettings,
): Result<MeetingSettings> {
  const access = wishedAccess(wish, before.access);
  if (wish.waitingRoom !== undefined && wish.waitingRoom !== (access !== 'open'))
    return contradiction('waitingRoom', `Contradicts access: ${access}.`);
  const { attendee, viewer } = before.permissions;
  const share = wish.permissions?.attendee?.share ?? wishedShare(wish, attendee.share);
  if (wish.allowScreenShare !== undefined && (wish.allowScreenShare === 'all') !== share)
    return contradiction('allowScreenShare', 'Contradicts permissions.attendee.share.');
  return accept({
    ...before,
    ...given(wish),
    access,
    waitingRoom: access !== 'open',
    allowScreenShare: share ? 'all' : 'host',
    permissions: {
      attendee: { ...attendee, ...given(wish.permissions?.attendee ?? {}), share },
      viewer: { ...viewer, ...given(wish.permissions?.viewer ?? {}) },
    },
  });
}

function wishedAccess({ access, waitingRoom }: SettingsWish, before: MeetingSettings['access']) {
  if (access !== undefined) return access;
  if (waitingRoom === undefined) return before;
  if (!waitingRoom) return 'open';
  return before === 'open' ? 'restricted' : before;
}

const wishedShare = ({ allowScreenShare }: SettingsWish, before: boolean): boolean =>
  allowScreenShare === undefined ? before : allowScreenShare === 'all';

/** Without what is named and undefined, which would wipe out what was there. */
const given = <Wish extends object>(wish: Wish) =>
  Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Wish]?: Exclude<Wish[Name], undefined>;
  };

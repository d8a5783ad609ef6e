import type { ConferenceRole, PermissionName } from '#protocol';

/** What a permission lets people do, as a label beside its switch. */
export function permissionInWords(name: PermissionName): string {
  switch (name) {
    case 'speak':
      return $localize`Speak`;
    case 'camera':
      return $localize`Show their camera`;
    case 'share':
      return $localize`Share their screen`;
    case 'chat':
      return $localize`Write in the chat`;
    case 'privateChat':
      return $localize`Write privately`;
    case 'files':
      return $localize`Send files`;
    case 'react':
      return $localize`React`;
    case 'rename':
      return $localize`Change their name`;
    case 'collaborate':
      return $localize`Notes and board`;
    case 'record':
      return $localize`Record`;
    case 'admit':
      return $localize`Let people in`;
  }
}

/** The order and the groups in which hosts see them. Recording comes with its own rules. */
export const permissionGroups = (): readonly {
  readonly name: string;
  readonly permissions: readonly PermissionName[];
}[] => [
  { name: $localize`Sound and pictures`, permissions: ['speak', 'camera', 'share'] },
  { name: $localize`Chat`, permissions: ['chat', 'privateChat', 'files'] },
  { name: $localize`Together`, permissions: ['react', 'collaborate', 'rename', 'admit'] },
];

/** What a role is called beside a name; '' where nothing needs saying. */
export function roleMark(role: ConferenceRole): string {
  switch (role) {
    case 'host':
      return $localize`Host`;
    case 'cohost':
      return $localize`Co-host`;
    case 'viewer':
      return $localize`Viewer`;
    case 'attendee':
      return '';
  }
}

/** To the person whose role was changed. */
export function roleInWords(role: ConferenceRole): string {
  switch (role) {
    case 'host':
      return $localize`You are a host now.`;
    case 'cohost':
      return $localize`You are a co-host now: you can let people in, mute and remove them.`;
    case 'attendee':
      return $localize`You are an attendee now.`;
    case 'viewer':
      return $localize`You are a viewer now: you can watch and listen.`;
  }
}

/** To the person whose permission was changed. */
export function permissionChangeInWords(name: PermissionName, allowed: boolean): string {
  switch (name) {
    case 'speak':
      return allowed
        ? $localize`You may speak now. Unmute when you want to.`
        : $localize`The host does not let you speak at present. Raise your hand to ask.`;
    case 'camera':
      return allowed
        ? $localize`You may start your camera now.`
        : $localize`The host does not let you start your camera at present.`;
    case 'share':
      return allowed
        ? $localize`You may share your screen now.`
        : $localize`The host does not let you share at present.`;
    case 'chat':
      return allowed
        ? $localize`You may write in the chat now.`
        : $localize`The host does not let you write in the chat at present.`;
    case 'privateChat':
      return allowed
        ? $localize`You may write privately now.`
        : $localize`Private messages go to hosts only at present.`;
    case 'files':
      return allowed
        ? $localize`You may send files now.`
        : $localize`The host does not let you send files at present.`;
    case 'react':
      return allowed
        ? $localize`You may react now.`
        : $localize`Reactions are switched off for you at present.`;
    case 'rename':
      return allowed
        ? $localize`You may change your name now.`
        : $localize`The host does not let you change your name at present.`;
    case 'collaborate':
      return allowed
        ? $localize`You may write in the notes and draw on the board now.`
        : $localize`You can look at the notes and the board, and not change them at present.`;
    case 'record':
      return allowed ? $localize`You may record now.` : $localize`You may not record any more.`;
    case 'admit':
      return allowed
        ? $localize`You may let people in from the waiting room now.`
        : $localize`You no longer let people in from the waiting room.`;
  }
}

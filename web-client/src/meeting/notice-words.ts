import type { NoticeContent } from '../call/index.js';
import { errorInWords } from '../i18n/error-words.js';
import { kindInWords, problemInWords } from './device-words.js';
import { permissionChangeInWords, roleInWords } from './permission-words.js';

export type NoticeDeed =
  'undo_device' | 'use_device' | 'show_participants' | 'show_chat' | 'show_polls' | 'show_rooms';

export interface NoticeWords {
  readonly text: string;
  readonly error: boolean;
  /** What its button would do. */
  readonly deed: NoticeDeed | null;
}

const say = (text: string, deed: NoticeWords['deed'] = null): NoticeWords => ({ text, error: false, deed });
const complain = (text: string): NoticeWords => ({ text, error: true, deed: null });

/** From this many people on, coming and going is not worth a message each. */
export const QUIET_FROM = 10;

/** The sentence for a notice; null where the screen shows the fact in another way already. */
export function noticeInWords(content: NoticeContent, people: number): NoticeWords | null {
  switch (content.kind) {
    case 'participant_joined':
      return people > QUIET_FROM ? null : say($localize`${content.displayName}:name: joined`);
    case 'participant_left':
      return departureInWords(content, people);
    case 'waiting_to_enter':
      // Several often come at once: knocker.ts tells of them together.
      return null;
    case 'muted_by_host':
      return say($localize`The host muted you.`);
    case 'muted_on_entry':
      return say($localize`You start muted in this meeting. Unmute when you want to speak.`);
    case 'camera_stopped_by_host':
      return say($localize`The host stopped your camera.`);
    case 'share_started':
      return say($localize`${content.displayName}:name: is sharing the screen`);
    case 'share_stopped_by_host':
      return say($localize`The host stopped your sharing.`);
    case 'meeting_locked':
      return say(
        content.locked
          ? $localize`The meeting is locked: nobody else can join.`
          : $localize`The meeting is open again: others can join.`,
      );
    case 'became_host':
      return say($localize`You are a host now.`);
    case 'role_changed':
      return say(roleInWords(content.role));
    case 'permission_changed':
      return say(permissionChangeInWords(content.permission, content.allowed));
    case 'renamed_by_host':
      return say($localize`The host changed your name to “${content.displayName}:name:”.`);
    case 'hand_raised':
      return people > QUIET_FROM
        ? null
        : say($localize`${content.displayName}:name: raised a hand`, 'show_participants');
    case 'hand_lowered_by_host':
      return say($localize`The host lowered your hand.`);
    case 'chat_message':
      return say(
        content.direct
          ? $localize`${content.displayName}:name:, privately: ${shortened(content.text)}:text:`
          : $localize`${content.displayName}:name:: ${shortened(content.text)}:text:`,
        'show_chat',
      );
    case 'poll_opened':
      return say($localize`A poll is open: ${shortened(content.question)}:question:`, 'show_polls');
    case 'poll_closed':
      return say($localize`The poll is closed: ${shortened(content.question)}:question:`, 'show_polls');
    case 'moved_to_room':
      return say(
        content.room === null
          ? $localize`You are back in the main room.`
          : $localize`You are in “${content.room}:room:” now.`,
      );
    case 'rooms_opened':
      return say($localize`Breakout rooms are open.`, 'show_rooms');
    case 'rooms_closing':
      return say(
        $localize`Breakout rooms close. You return to the main room in ${content.seconds}:seconds: seconds.`,
      );
    case 'rooms_broadcast':
      return say($localize`${content.displayName}:name: to all rooms: ${content.text}:text:`);
    case 'room_needs_help':
      return say(
        $localize`${content.displayName}:name: asks for help in “${content.roomName}:room:”.`,
        'show_rooms',
      );
    case 'file_refused':
      return complain($localize`“${content.name}:file:” was not sent. ${errorInWords(content.error)}:why:`);
    case 'device_unplugged':
      return content.now === null
        ? complain(
            $localize`${kindInWords(content.device)}:device: “${content.lost}:lost:” is gone, and there is no other.`,
          )
        : say($localize`“${content.lost}:lost:” is gone. Now using “${content.now}:now:”.`, 'undo_device');
    case 'device_plugged':
      return content.inUse
        ? say($localize`Now using “${content.label}:label:”.`, 'undo_device')
        : say($localize`“${content.label}:label:” was plugged in.`, 'use_device');
    case 'device_problem':
      return content.source === 'screen' || content.source === 'screen_audio'
        ? complain($localize`The screen could not be shared. Check that the browser may record the screen.`)
        : complain(problemInWords(content.source, content.problem));
    case 'message_returned':
      return say(
        $localize`You changed rooms before your message was sent. It is in the message box again.`,
        'show_chat',
      );
    case 'rejoined':
      return say($localize`The connection was lost for a while. You are back in the meeting.`);
    case 'error':
      return complain(errorInWords(content.error));
  }
}

/** Enough of a text to know whether to open the chat. */
const shortened = (text: string): string => {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.length <= 90 ? line : `${line.slice(0, 88).trimEnd()}…`;
};

function departureInWords(
  content: Extract<NoticeContent, { kind: 'participant_left' }>,
  people: number,
): NoticeWords | null {
  switch (content.reason) {
    case 'removed':
      return say($localize`${content.displayName}:name: was removed`);
    case 'connection_lost':
      return say($localize`${content.displayName}:name: lost the connection and left`);
    case 'left':
      return people > QUIET_FROM ? null : say($localize`${content.displayName}:name: left`);
    case 'ended':
    case 'replaced':
    case 'denied':
    case 'expired':
    case 'moved':
    case 'server_stopping':
      return null;
  }
}

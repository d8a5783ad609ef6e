import type { NoticeContent } from '../call/index.js';
import { kindInWords, problemInWords } from './device-words.js';

export interface NoticeWords {
  readonly text: string;
  readonly error: boolean;
  /** What its button would do. */
  readonly deed: 'undo_device' | 'use_device' | 'show_participants' | null;
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
      return say($localize`${content.displayName}:name: is waiting to be let in`, 'show_participants');
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
    case 'reconnected':
      return say($localize`You are connected again.`);
    case 'rejoined':
      return say($localize`The connection was lost for a while. You are back in the meeting.`);
    case 'error':
      return complain(content.error.message);
  }
}

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
    case 'server_stopping':
      return null;
  }
}

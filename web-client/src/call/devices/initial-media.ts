import type { ConferenceRole } from '#protocol';

export interface InitialMedia {
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
  /** The person wanted to be heard and is muted by the house's rule: say so. */
  readonly mutedOnEntry: boolean;
}

/** People who come late to a crowd start muted, so that nobody's typing greets two dozen others. */
export const CROWD = 25;

/**
 * With which microphone and camera a person enters: as the preview shows them, unless the meeting mutes on entry, a crowd
 * is already there, or the person may not send. Hosts are never muted by rule. Audio-only means no camera.
 */
export function initialMedia(input: {
  readonly wanted: { readonly microphone: boolean; readonly camera: boolean };
  readonly audioOnly: boolean;
  readonly role: ConferenceRole;
  readonly may: { readonly speak: boolean; readonly camera: boolean };
  readonly muteOnEntry: boolean;
  /** Already there, oneself not counted. */
  readonly others: number;
}): InitialMedia {
  const hosting = input.role === 'host' || input.role === 'cohost';
  const heard = input.wanted.microphone && input.may.speak;
  const mutedByRule = !hosting && (input.muteOnEntry || input.others >= CROWD);
  return {
    microphoneOn: heard && !mutedByRule,
    cameraOn: input.wanted.camera && input.may.camera && !input.audioOnly,
    mutedOnEntry: heard && mutedByRule,
  };
}

import { Service, signal } from '@angular/core';
import type { ParticipantId } from '#protocol';

/** A dialog over the meeting; those about somebody know whom. */
export type MeetingDialog =
  | {
      readonly name: 'settings' | 'shortcuts' | 'connection' | 'host_key' | 'end' | 'hand_over_and_leave';
    }
  | {
      readonly name: 'remove' | 'permissions' | 'rename' | 'hand_over';
      readonly participantId: ParticipantId;
    };

/** The one dialog that is open. It lives as long as the meeting. */
@Service({ autoProvided: false })
export class MeetingDialogs {
  private readonly current = signal<MeetingDialog | null>(null);
  readonly shown = this.current.asReadonly();

  open(dialog: MeetingDialog): void {
    this.current.set(dialog);
  }

  close(): void {
    this.current.set(null);
  }
}

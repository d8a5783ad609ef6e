import { Component, computed, inject, input, output } from '@angular/core';
import type { LobbyMessage, WaitingReason } from '#protocol';
import type { DeviceState, OwnSource } from '../call/index.js';
import type { DeviceChoice } from '../meeting/device-choice.js';
import { DevicePickers } from '../meeting/device-pickers.js';
import { Avatar } from '../ui/avatar.js';
import { CaptureToggles } from '../ui/capture-toggles.js';
import { DATE_LOCALE } from '../ui/date-locale.js';
import type { LevelSource } from '../ui/level-bar.js';
import { SoundCheck } from '../ui/sound-check.js';
import { StreamVideo } from '../ui/stream-video.js';
import { waitingInWords } from './waiting-words.js';

/** In the waiting room: what is going on, what hosts say, and one's own picture and sound to check meanwhile. */
@Component({
  selector: 'cv-waiting-view',
  imports: [Avatar, CaptureToggles, DevicePickers, SoundCheck, StreamVideo],
  templateUrl: './waiting-view.html',
  styleUrl: './waiting-view.css',
})
export class WaitingView {
  readonly topic = input.required<string>();
  /** Counted from 1. */
  readonly position = input.required<number>();
  readonly reason = input.required<WaitingReason>();
  /** What hosts wrote to those who wait, oldest first. */
  readonly messages = input<readonly LobbyMessage[]>([]);
  readonly displayName = input.required<string>();
  readonly photoUrl = input<string | null>(null);
  readonly picture = input.required<MediaStream | null>();
  readonly microphone = input.required<OwnSource>();
  readonly camera = input.required<OwnSource>();
  readonly devices = input.required<DeviceState>();
  readonly levels = input.required<LevelSource>();
  readonly testing = input(false);
  readonly microphoneToggled = output();
  readonly cameraToggled = output();
  readonly deviceChosen = output<DeviceChoice>();
  readonly testSpeaker = output();
  readonly giveUp = output();

  protected readonly words = computed(() => waitingInWords(this.reason(), this.position()));
  private readonly clock = new Intl.DateTimeFormat(inject(DATE_LOCALE), {
    hour: '2-digit',
    minute: '2-digit',
  });
  protected readonly said = computed(() =>
    this.messages().map((message) => ({ ...message, time: this.clock.format(new Date(message.at)) })),
  );
}

import {
  Component,
  type ElementRef,
  afterNextRender,
  computed,
  effect,
  input,
  linkedSignal,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import type { ErrorBody, MeetingPreview, SignedInUser } from '#protocol';
import type { DeviceState, OwnSource } from '../call/index.js';
import { errorSentences } from '../i18n/error-words.js';
import { LanguageSelect } from '../shell/language-select.js';
import { Avatar } from '../ui/avatar.js';
import { BrandMark } from '../ui/brand-mark.js';
import { Icon } from '../ui/icon.js';
import type { LevelSource } from '../ui/level-bar.js';
import { SoundCheck } from '../ui/sound-check.js';
import { StreamVideo } from '../ui/stream-video.js';
import { CaptureToggles } from '../ui/capture-toggles.js';
import type { DeviceChoice } from '../meeting/device-choice.js';
import { DevicePickers } from '../meeting/device-pickers.js';
import { RetryCountdown } from './retry-countdown.js';
import { PermissionHelp, type DeviceTrouble } from './permission-help.js';
import { entryInWords, secondsToWait, troublesOf } from './entry-words.js';

export interface JoinWish {
  readonly displayName: string;
  readonly passcode: string;
  /** Enters as host; '' for everybody else. */
  readonly hostKey: string;
  readonly audioOnly: boolean;
}

/** The page before joining: how one looks and sounds, under which name, and one large button. */
@Component({
  selector: 'cv-join-view',
  imports: [
    Avatar,
    BrandMark,
    DevicePickers,
    Icon,
    LanguageSelect,
    SoundCheck,
    PermissionHelp,
    RetryCountdown,
    RouterLink,
    StreamVideo,
    CaptureToggles,
  ],
  templateUrl: './join-view.html',
  styleUrl: './join-view.css',
})
export class JoinView {
  readonly preview = input.required<MeetingPreview | null>();
  readonly user = input.required<SignedInUser | null>();
  /** The name a guest gave last time. */
  readonly rememberedName = input<string | null>(null);
  readonly microphone = input.required<OwnSource>();
  readonly camera = input.required<OwnSource>();
  readonly picture = input.required<MediaStream | null>();
  readonly devices = input.required<DeviceState>();
  readonly levels = input.required<LevelSource>();
  readonly error = input<ErrorBody | null>(null);
  readonly joining = input(false);
  readonly testing = input(false);
  /** The person was here a moment ago and gets the old seat back, for which no passcode is asked. */
  readonly returns = input(false);
  readonly signInLink = input<Readonly<Record<string, string>>>({});

  readonly microphoneToggled = output();
  readonly cameraToggled = output();
  readonly deviceChosen = output<DeviceChoice>();
  readonly testSpeaker = output();
  readonly join = output<JoinWish>();
  readonly tryDevices = output();

  protected readonly name = linkedSignal(() => this.user()?.displayName ?? this.rememberedName() ?? '');
  protected readonly passcode = linkedSignal<string | null, string>({
    source: () => this.preview()?.id ?? null,
    computation: () => '',
  });
  protected readonly nameMissing = linkedSignal({ source: this.name, computation: () => false });
  protected readonly needsPasscode = computed(() => {
    const code = this.error()?.code;
    return (
      (this.preview()?.passcodeRequired === true && !this.returns() && !this.asHost()) ||
      code === 'PASSCODE_REQUIRED' ||
      code === 'PASSCODE_WRONG'
    );
  });
  protected readonly trouble = computed(() => entryInWords(this.error()));
  protected readonly passcodeTrouble = computed(() =>
    this.error()?.code === 'PASSCODE_WRONG' ? errorSentences.PASSCODE_WRONG : null,
  );
  protected readonly secondsToWait = computed(() => secondsToWait(this.error()));
  protected readonly asHost = signal(false);
  protected readonly hostKey = signal('');
  protected readonly hostKeyTrouble = computed(() =>
    this.error()?.code === 'HOST_KEY_WRONG' ? errorSentences.HOST_KEY_WRONG : null,
  );
  protected readonly deviceTroubles = computed<readonly DeviceTrouble[]>(() => troublesOf(this.devices()));
  protected readonly people = computed(() => {
    const count = this.preview()?.participantCount ?? 0;
    if (count === 0) return $localize`Nobody is here yet`;
    return count === 1 ? $localize`1 person is here` : $localize`${count}:count: people are here`;
  });

  private readonly joinButton = viewChild<ElementRef<HTMLButtonElement>>('joinButton');
  private readonly nameBox = viewChild<ElementRef<HTMLInputElement>>('nameBox');
  private readonly passcodeBox = viewChild<ElementRef<HTMLInputElement>>('passcodeBox');

  private readonly hostKeyBox = viewChild<ElementRef<HTMLInputElement>>('hostKeyBox');

  constructor() {
    afterNextRender(() => {
      // Where the person has something to fill in, the focus goes there; else one press of Enter joins.
      if (this.name() === '') this.nameBox()?.nativeElement.focus();
      else if (this.needsPasscode()) this.passcodeBox()?.nativeElement.focus();
      else this.joinButton()?.nativeElement.focus();
    });
    effect(() => {
      if (this.passcodeTrouble() !== null) this.passcodeBox()?.nativeElement.select();
    });
    effect(() => {
      if (this.hostKeyTrouble() !== null) this.hostKeyBox()?.nativeElement.select();
      else if (this.asHost()) this.hostKeyBox()?.nativeElement.focus();
    });
  }

  protected submit(event: Event): void {
    event.preventDefault();
    this.ask(false);
  }

  protected ask(audioOnly: boolean): void {
    if (this.joining()) return;
    const displayName = this.name().trim();
    if (displayName === '') {
      this.nameMissing.set(true);
      this.nameBox()?.nativeElement.focus();
      return;
    }
    const hostKey = this.asHost() ? this.hostKey().replace(/[\s-]/gu, '') : '';
    this.join.emit({ displayName, passcode: this.passcode(), hostKey, audioOnly });
  }
}

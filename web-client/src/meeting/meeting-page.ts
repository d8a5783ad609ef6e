import {
  Component,
  DOCUMENT,
  DestroyRef,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  signal,
  untracked,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { Title } from '@angular/platform-browser';
import type { ErrorBody, MeetingPreview } from '#protocol';
import type { CallPhase, CallState, LeaveReason, Outcome, ResumableCall } from '../call/index.js';
import { parseMeetingAddress } from '../home/meeting-address.js';
import { errorInWords } from '../i18n/error-words.js';
import { JoinView, type JoinWish } from '../join/join-view.js';
import { LeftView } from '../left/left-view.js';
import { WaitingView } from '../lobby/waiting-view.js';
import { MessagePage } from '../shell/message-page.js';
import { API } from '../shell/ports.js';
import { SessionStore } from '../shell/session-store.js';
import { CallScreen } from './call-screen.js';
import { CallStore } from './call-store.js';
import { ConnectionBanner } from './connection-banner.js';
import type { DeviceChoice } from './device-choice.js';
import { isInterrupted } from './interruption.js';
import { isForGood, previewRefusal, type PreviewRefusal } from './preview-refusal.js';
import { publishDiagnostics } from './diagnostics-handle.js';

/** A server that cannot be reached may be starting again: the page asks by itself. */
const PREVIEW_AGAIN_MS = 2_000;

/** `/m/:code`: one person's way through one meeting, from the preview to the page after it. */
@Component({
  selector: 'cv-meeting-page',
  imports: [CallScreen, ConnectionBanner, JoinView, LeftView, MessagePage, RouterLink, WaitingView],
  providers: [CallStore],
  templateUrl: './meeting-page.html',
})
export class MeetingPage {
  private readonly api = inject(API);
  private readonly session = inject(SessionStore);
  private readonly router = inject(Router);
  private readonly title = inject(Title);
  protected readonly store = inject(CallStore);
  protected readonly call = this.store.call;
  protected readonly state = this.store.state;

  /** The digits or id of the link; bound from the route. */
  readonly code = input.required<string>();

  protected readonly user = this.session.user;
  protected readonly sessionKnown = computed(() => this.session.state().name !== 'unknown');
  protected readonly preview = signal<MeetingPreview | null>(null);
  protected readonly refusal = signal<PreviewRefusal | null>(null);
  protected readonly joining = signal(false);
  protected readonly returning = signal(false);
  protected readonly testing = signal(false);
  protected readonly resumable = signal<ResumableCall | null>(null);
  protected readonly hostKey = signal<string | null>(null);
  /** The name under which the person goes in, for the waiting room's picture. */
  protected readonly displayName = signal('');
  protected readonly rememberedName = this.call.devices.preferences.displayName;
  private prepared: Promise<unknown> = Promise.resolve();
  private again: ReturnType<typeof setTimeout> | undefined;

  protected readonly picture = computed(() => {
    const { camera } = this.state().own;
    // The revision makes this look again when another camera took over.
    return camera.on && camera.revision >= 0 ? this.call.localStream('camera') : null;
  });
  protected readonly left = computed<{ reason: LeaveReason; error: ErrorBody | null } | null>(() => {
    const { phase } = this.state();
    return phase.name === 'left' ? phase : null;
  });
  /** The place in the waiting room is kept while the connection is lost, and so is its page. */
  protected readonly waiting = linkedSignal<CallState, Extract<CallPhase, { name: 'waiting' }> | null>({
    source: this.state,
    computation: ({ phase, meeting }, previous) => {
      if (phase.name === 'waiting') return phase;
      return phase.name === 'reconnecting' && meeting === null ? (previous?.value ?? null) : null;
    },
  });
  protected readonly interrupted = computed(() => isInterrupted(this.state()));
  protected readonly offerRetry = computed(() => {
    const { phase } = this.state();
    return phase.name === 'reconnecting' && phase.offerRetry;
  });
  protected readonly inMeeting = computed(() => {
    const { phase, meeting } = this.state();
    return (phase.name === 'joined' || phase.name === 'reconnecting') && meeting !== null;
  });
  protected readonly signInLink = computed(() => ({ to: `/m/${this.code()}` }));

  constructor() {
    const end = publishDiagnostics(inject(DOCUMENT), () => this.call.diagnostics());
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(this.again);
      end();
    });
    effect(() => {
      const code = this.code();
      untracked(() => void this.open(code));
    });
    // What it keeps must be given up also while another page is shown.
    effect(() => {
      this.waiting();
    });
    effect(() => {
      const topic = this.state().meeting?.topic ?? this.preview()?.topic;
      if (topic !== undefined) this.title.setTitle($localize`${topic}:topic: · Conclave`);
    });
    // By a computed: the state changes often, and each change would ask the server anew.
    const leads = computed(() => this.inMeeting() && this.state().abilities.manage);
    effect(() => {
      if (leads()) untracked(() => void this.loadHostKey());
    });
  }

  protected async join(wish: JoinWish): Promise<void> {
    if (this.joining()) return;
    this.joining.set(true);
    this.displayName.set(wish.displayName);
    if (this.user() === null) this.call.devices.remember({ displayName: wish.displayName });
    await this.prepared;
    const seat = this.resumable();
    // Under another name, or with sound only, it is somebody else who enters.
    if (wish.hostKey === '' && seat?.displayName === wish.displayName && seat.audioOnly === wish.audioOnly)
      await this.comeBack();
    else await this.enter(wish);
    this.resumable.set(null);
    this.joining.set(false);
  }

  protected async rejoin(): Promise<void> {
    if (this.returning()) return;
    this.returning.set(true);
    // A refusal that may change brings the preview back and stands there; one for good is a page of its own.
    const outcome = await this.call.rejoin();
    this.tellRefusal(outcome);
    this.returning.set(false);
    if (outcome.ok || this.refusal() !== null) return;
    const { microphoneOn, cameraOn } = this.call.devices.preferences;
    await this.call.openPreview({ microphone: microphoneOn, camera: cameraOn });
  }

  protected async giveUp(): Promise<void> {
    await this.call.leave();
    await this.router.navigateByUrl('/');
  }

  protected async toggle(source: 'microphone' | 'camera'): Promise<void> {
    const outcome = source === 'microphone' ? this.call.toggleMicrophone() : this.call.toggleCamera();
    // What is wrong with the device shows beside the preview; a message on top would say it twice.
    await outcome;
    const { microphone, camera } = this.state().own;
    this.call.devices.remember({ microphoneOn: microphone.on, cameraOn: camera.on });
  }

  protected async chooseDevice({ kind, deviceId }: DeviceChoice): Promise<void> {
    await this.store.attempt(this.call.select(kind, deviceId));
  }

  protected async testSpeaker(): Promise<void> {
    this.testing.set(true);
    await this.store.attempt(this.call.devices.testSpeaker());
    this.testing.set(false);
  }

  protected async tryDevices(): Promise<void> {
    await this.call.openPreview({ microphone: true, camera: true });
  }

  protected async retryPreview(): Promise<void> {
    clearTimeout(this.again);
    await this.open(this.code());
  }

  private async open(typed: string): Promise<void> {
    const address = parseMeetingAddress(typed, '');
    if (!address.ok) {
      this.refusal.set(previewRefusal('MEETING_NOT_FOUND'));
      return;
    }
    if (address.code !== typed) {
      await this.router.navigate(['/m', address.code], { replaceUrl: true });
      return;
    }
    const resumable = this.call.resumable(address.code);
    this.resumable.set(resumable);
    const { microphoneOn, cameraOn } = resumable ?? this.call.devices.preferences;
    const [, result] = await Promise.all([this.session.load(), this.api.preview(address.code)]);
    if (!result.ok) {
      this.refusal.set(previewRefusal(result.error.code, errorInWords(result.error)));
      if (result.error.code === 'UNAVAILABLE')
        this.again = setTimeout(() => void this.retryPreview(), PREVIEW_AGAIN_MS);
      return;
    }
    this.refusal.set(null);
    if (result.value.signInRequired && this.user() === null) {
      this.refusal.set(previewRefusal('SIGN_IN_REQUIRED'));
      return;
    }
    this.preview.set(result.value);
    this.displayName.set(this.user()?.displayName ?? '');
    // Who was here a moment ago will most likely take the old seat, and must not be given a second one beside it.
    if (!result.value.passcodeRequired && resumable === null)
      this.prepared = this.prepare({ displayName: this.displayName(), passcode: '', hostKey: '' });
    await this.call.openPreview({ microphone: microphoneOn, camera: cameraOn });
  }

  private async prepare(wish: Omit<JoinWish, 'audioOnly'>): Promise<Outcome> {
    const { displayName, passcode, hostKey } = wish;
    const outcome = await this.call.prepare(this.code(), {
      displayName,
      ...(passcode === '' ? {} : { passcode }),
      ...(hostKey === '' ? {} : { hostKey }),
    });
    this.tellRefusal(outcome);
    return outcome;
  }

  private async enter(wish: JoinWish): Promise<void> {
    // What was prepared was without a host key: with one it is done anew.
    const ready =
      wish.hostKey === '' && this.state().phase.name === 'ready' && this.state().entryError === null;
    if (!ready) {
      const prepared = await this.prepare(wish);
      // Joining is more patient with a server that does not answer.
      if (!prepared.ok && prepared.error.code !== 'UNAVAILABLE') return;
    }
    this.tellRefusal(await this.call.join({ displayName: wish.displayName, audioOnly: wish.audioOnly }));
  }

  private async comeBack(): Promise<void> {
    const { microphone, camera } = this.state().own;
    this.tellRefusal(await this.call.resume(this.code(), { microphone: microphone.on, camera: camera.on }));
  }

  /** A meeting that is over or gone has no preview to stay on. */
  private tellRefusal(outcome: Outcome): void {
    if (!outcome.ok && isForGood(outcome.error.code)) this.refusal.set(previewRefusal(outcome.error.code));
  }

  /** Only the owner is given a host key. Who bears another name than the owner need not ask. */
  private async loadHostKey(): Promise<void> {
    const user = this.user();
    if (user === null || this.hostKey() !== null || this.preview()?.hostName !== user.displayName) return;
    const result = await this.api.meeting(this.code());
    if (result.ok) this.hostKey.set(result.value.hostKey ?? null);
  }
}

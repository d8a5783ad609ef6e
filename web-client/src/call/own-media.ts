import { toErrorBody, type TrackId, type TrackSource, type TrackState } from '#protocol';
import type { Outcome } from './call-api.js';
import type { DeviceDesk } from './devices/device-desk.js';
import type { DeviceProblem } from './devices/device-types.js';
import type { InitialMedia } from './devices/initial-media.js';
import { LatestWish } from './devices/latest-wish.js';
import type { OwnCapture } from './devices/own-capture.js';
import type { MediaSession } from './media/media-session.js';
import { ownDifferences } from './own-differences.js';
import { Republishing } from './republishing.js';
import type { Reply, RequestBody } from './signaling/request-table.js';
import type { OwnSource } from './state/call-state.js';
import type { CallStore } from './store.js';

export interface OwnMediaDeps {
  readonly store: CallStore;
  readonly desk: DeviceDesk;
  readonly capture: OwnCapture;
  readonly session: MediaSession;
  readonly request: (body: RequestBody) => Promise<Reply>;
  /** Whether the server can be asked now. Switches work without it, and it is told when it is back. */
  readonly reachable: () => boolean;
}

const done: Outcome = { ok: true };
type Device = 'microphone' | 'camera';

/**
 * The person's microphone and camera: opens and closes the devices, and once in the meeting publishes, mutes and unmutes
 * what they give. Before entering the same switches only concern the preview.
 */
export class OwnMedia {
  /** Whether what is captured is also sent. */
  private sending = false;
  /** The preview's question to the person, while the browser asks it. */
  private asking: Promise<unknown> = Promise.resolve();
  /** Switched since the server could be told; a welcome makes up for it. */
  private readonly untold = new Set<Device>();
  private readonly again: Republishing<Device>;
  private readonly switches: Readonly<Record<Device, LatestWish<boolean, Outcome>>>;

  constructor(private readonly deps: OwnMediaDeps) {
    this.again = new Republishing((source) => void this.publishAgain(source));
    this.switches = {
      microphone: new LatestWish((on) => this.turn('microphone', on)),
      camera: new LatestWish((on) => this.turn('camera', on)),
    };
  }

  isOn(source: Device): boolean {
    return this.deps.store.state.own[source].on;
  }

  set(source: Device, on: boolean): Promise<Outcome> {
    return this.switches[source].set(on);
  }

  /** For the preview: both devices by one question to the person, if both are wanted. */
  async open(wish: { readonly microphone: boolean; readonly camera: boolean }): Promise<void> {
    const { capture, desk } = this.deps;
    const fresh = capture.trackOf('microphone') === null && capture.trackOf('camera') === null;
    if (wish.microphone && wish.camera && fresh) {
      this.change('microphone', { on: true, busy: true });
      this.change('camera', { on: true, busy: true });
      // When it fails, each is tried alone below, to learn which one it is and why.
      this.asking = capture.openBoth();
      await this.asking;
      // While the browser asked, the person may have changed their mind.
      await Promise.all([
        this.set('microphone', this.isOn('microphone')),
        this.set('camera', this.isOn('camera')),
      ]);
    } else {
      await Promise.all([this.set('microphone', wish.microphone), this.set('camera', wish.camera)]);
    }
    await desk.refresh();
  }

  /** In the meeting now: what is on is published, the voice first. */
  async begin(initial: InitialMedia): Promise<void> {
    this.sending = true;
    const { capture } = this.deps;
    this.change('microphone', { on: initial.microphoneOn });
    this.change('camera', { on: initial.cameraOn });
    if (!initial.cameraOn) capture.close('camera');
    await this.publishAll();
  }

  /** The transports are new: everything that was sent is sent again. */
  async publishAll(): Promise<void> {
    const { capture, store } = this.deps;
    for (const source of ['microphone', 'camera', 'screen', 'screen_audio'] as const)
      this.change(source, { trackId: null });
    this.untold.clear();
    this.again.stop();
    this.closeForbidden();
    const { microphone, camera } = store.state.own;
    const work: Promise<unknown>[] = [];
    // A muted microphone that is open is published too, so that unmuting is instant.
    if (microphone.on || capture.trackOf('microphone') !== null)
      work.push(this.set('microphone', microphone.on));
    if (camera.on) work.push(this.set('camera', true));
    for (const source of ['screen', 'screen_audio'] as const) {
      const track = capture.trackOf(source);
      if (track !== null) work.push(this.send(source, track, false));
    }
    await Promise.all(work);
  }

  /** In another room, or on another seat, one may be allowed less than before. */
  private closeForbidden(): void {
    const { capture, store } = this.deps;
    const { own, abilities } = store.state;
    if (own.microphone.on && !abilities.speak) {
      const track = capture.trackOf('microphone');
      if (track !== null) track.enabled = false;
      this.change('microphone', { on: false });
    }
    if (own.camera.on && !abilities.camera) {
      capture.close('camera');
      this.change('camera', { on: false });
    }
  }

  /** Out of the meeting: nothing is sent, devices are let go; what was on is remembered by the caller. */
  end(): void {
    this.sending = false;
    this.untold.clear();
    this.again.stop();
    this.deps.capture.closeAll();
    for (const source of ['microphone', 'camera', 'screen', 'screen_audio'] as const) {
      this.change(source, { on: false, busy: false, trackId: null });
    }
  }

  /** Whether one is in the meeting, so that what is captured is sent. */
  get isSending(): boolean {
    return this.sending;
  }

  /** After a resume over the same transports: what the server knows of our tracks and what we send are brought together. */
  async compare(known: readonly TrackState[], publishing: boolean): Promise<void> {
    const { own } = this.deps.store.state;
    const differences = ownDifferences({ own, known, untold: this.untold, publishing });
    this.untold.clear();
    for (const { source, deed } of differences) {
      switch (deed) {
        case 'follow_host':
          await this.silencedByHost(source);
          break;
        case 'say':
          await this.sayAgain(source);
          break;
        case 'publish':
          await this.set(source, true);
          break;
        case 'publish_again':
          await this.replaceLost(source);
      }
    }
  }

  private async sayAgain(source: Device): Promise<void> {
    const on = this.isOn(source);
    const reply = await this.say(on ? 'unmute' : 'mute', source);
    if (reply.ok || !on) return;
    await this.silencedByHost(source);
    this.deps.store.dispatch({ type: 'notice', content: { kind: 'error', error: reply.error } });
  }

  private async replaceLost(source: TrackSource): Promise<void> {
    const { on } = this.deps.store.state.own[source];
    this.deps.session.publishing?.close(source);
    this.change(source, { trackId: null });
    const track = this.deps.capture.trackOf(source);
    if (track !== null && (on || source === 'microphone')) await this.send(source, track, !on);
  }

  /** A host has muted us: the server has it already, here it follows. */
  async silencedByHost(source: Device): Promise<void> {
    await this.deps.session.publishing?.pause(source, source === 'camera');
    if (source === 'camera') this.deps.capture.close('camera');
    this.change(source, { on: false });
  }

  /** Uses the device that is now chosen, if one of this kind is open. */
  async reopen(source: Device): Promise<Outcome> {
    const { capture, session, desk } = this.deps;
    if (capture.trackOf(source) === null) return done;
    this.change(source, { busy: true });
    const captured = await capture.open(source);
    this.change(source, { busy: false });
    const problem = captured.ok ? null : captured.problem;
    desk.report(source, problem);
    this.change(source, { problem });
    if (!captured.ok) return refusedBy(source, captured.problem);
    const track = capture.trackOf(source);
    if (track !== null) {
      track.enabled = this.isOn(source);
      await session.publishing?.replace(source, track);
    }
    return done;
  }

  /** The device is gone and nothing takes its place. */
  async lost(source: Device): Promise<void> {
    this.deps.desk.report(source, 'no_device');
    await this.set(source, false);
    this.deps.capture.close(source);
    this.deps.session.publishing?.close(source);
    if (this.sending && this.trackIdOf(source) !== null) {
      await this.deps.request({ type: 'track.close', source });
    }
    this.change(source, { trackId: null, problem: 'no_device' });
  }

  private async turn(source: Device, on: boolean): Promise<Outcome> {
    // In the preview the switch shows the wish at once, so that a second click means what it says.
    this.change(source, this.sending ? { busy: true } : { on, busy: true });
    try {
      return on ? await this.turnOn(source) : await this.turnOff(source);
    } finally {
      this.change(source, { busy: false });
    }
  }

  private async turnOn(source: Device): Promise<Outcome> {
    const { capture, desk, store } = this.deps;
    // Somebody who joins while the browser still asks is answered by that question, not by a second one.
    await this.asking;
    if (capture.trackOf(source) === null) {
      const captured = await capture.open(source);
      desk.report(source, captured.ok ? null : captured.problem);
      this.change(source, { problem: captured.ok ? null : captured.problem });
      if (!captured.ok) {
        this.change(source, { on: false });
        return refusedBy(source, captured.problem);
      }
      // With the permission come the names of all devices.
      void desk.refresh();
    }
    const track = capture.trackOf(source);
    if (track === null) return refusedBy(source, 'failed');
    track.enabled = true;
    this.change(source, { on: true, problem: null });
    if (!this.sending) return done;
    // The welcome with which the server comes back publishes what is on.
    if (this.trackIdOf(source) === null && !this.deps.reachable()) return done;
    if (this.trackIdOf(source) === null) {
      // Where everybody is muted on entry, the server mutes a microphone when it is first published. A person who asks to
      // be heard later is not entering any more: published muted, and unmuted like any other.
      const entering = source === 'microphone' && store.state.meeting?.settings.muteOnEntry === true;
      const published = await this.send(source, track, entering);
      if (!entering || !published.ok || this.trackIdOf(source) === null) return published;
    }
    await this.deps.session.publishing?.resume(source, track);
    const reply = await this.say('unmute', source);
    if (reply.ok) return done;
    // The server no longer knows the track: publish it anew.
    if (reply.error.code === 'TRACK_NOT_FOUND') {
      this.deps.session.publishing?.close(source);
      return this.send(source, track, false);
    }
    await this.turnOff(source);
    return reply;
  }

  private async turnOff(source: Device): Promise<Outcome> {
    const { capture, session } = this.deps;
    const track = capture.trackOf(source);
    if (track !== null && source === 'microphone') track.enabled = false;
    this.change(source, { on: false });
    this.again.done(source);
    const published = this.trackIdOf(source) !== null;
    if (this.sending && published) {
      // Real on both sides: nothing is sent, and the server would forward nothing. The camera keeps its place in the
      // connection, so that starting it again needs no negotiation, only the device.
      await session.publishing?.pause(source, source === 'camera');
    } else if (this.mayPublishMuted(source) && track !== null && this.deps.reachable()) {
      return this.send(source, track, true);
    }
    if (source === 'camera') capture.close('camera');
    if (!this.sending || !published) return done;
    const reply = await this.say('mute', source);
    return reply.ok || reply.error.code === 'TRACK_NOT_FOUND' ? done : reply;
  }

  /** Tells the server, or remembers that it could not be told: what is done here is done at once in any case. */
  private async say(type: 'mute' | 'unmute', source: Device): Promise<Reply> {
    const reply: Reply = this.deps.reachable()
      ? await this.deps.request({ type, source })
      : { ok: false, error: toErrorBody('UNAVAILABLE'), unanswered: true };
    if (reply.ok || reply.unanswered !== true || !this.sending) return reply;
    this.untold.add(source);
    return { ok: true, data: {} };
  }

  /** Who may not speak publishes no microphone, muted or not. */
  private mayPublishMuted(source: Device): boolean {
    return this.sending && source === 'microphone' && this.deps.store.state.abilities.speak;
  }

  async send(source: TrackSource, track: MediaStreamTrack, muted: boolean): Promise<Outcome> {
    const published = await this.deps.session.publish(source, track, muted);
    // No transports just now: the welcome that brings them publishes everything.
    if (published === null) return done;
    const device = source === 'microphone' || source === 'camera' ? source : null;
    if (published.ok) {
      this.change(source, { trackId: published.trackId });
      if (device !== null) this.again.done(device);
      return done;
    }
    if (device !== null && this.isOn(device) && this.again.begin(device, published.error.code)) return done;
    // The transports went away meanwhile; their successors are being prepared.
    if (published.unanswered === true) return done;
    this.change(source, { on: false });
    if (source === 'camera') this.deps.capture.close('camera');
    // Taken away while it was being published, by a move to another room or by a host: that is told by itself.
    if (published.error.code !== 'TRACK_NOT_FOUND')
      this.deps.store.dispatch({ type: 'notice', content: { kind: 'error', error: published.error } });
    return published;
  }

  private async publishAgain(source: Device): Promise<void> {
    const { on, trackId } = this.deps.store.state.own[source];
    if (this.sending && on && trackId === null && this.deps.reachable()) await this.set(source, true);
  }

  private trackIdOf(source: TrackSource): TrackId | null {
    return this.deps.store.state.own[source].trackId;
  }

  private change(source: TrackSource, change: Partial<OwnSource>): void {
    this.deps.store.dispatch({ type: 'own_changed', source, change });
  }
}

/** A device's refusal in the shape of all refusals; the screen explains `details.problem` for this browser. */
const refusedBy = (device: Device, problem: DeviceProblem): Outcome => ({
  ok: false,
  error: toErrorBody('UNAVAILABLE', { device, problem }),
});

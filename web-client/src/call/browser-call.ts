import type { JoinResponse, ParticipantId, TraceStep, TrackId, TrackSource } from '#protocol';
import type { Call, Devices, Diagnostics, Levels, Outcome, ResumableCall } from './call-api.js';
import { CallParts } from './call-parts.js';
import type { CallOptions } from './call-options.js';
import type { DeviceKind } from './devices/device-types.js';
import { readReceivers, readSenders, readTransports } from './media/read-statistics.js';
import { type TileWish } from './media/view-reporter.js';
import type { CallState } from './state/call-state.js';

/** One person's call in a browser: every deed goes to the part whose job it is. */
export class BrowserCall implements Call {
  private readonly parts: CallParts;

  constructor(options: CallOptions) {
    this.parts = new CallParts(options);
  }

  get state(): CallState {
    return this.parts.store.state;
  }
  get devices(): Devices {
    return this.parts.desk;
  }
  get levels(): Levels {
    return this.parts.watch;
  }
  get admission(): JoinResponse | null {
    return this.parts.entry.admission;
  }

  subscribe(listener: (state: CallState) => void): () => void {
    return this.parts.store.subscribe(listener);
  }

  openPreview(wish: { readonly microphone: boolean; readonly camera: boolean }): Promise<void> {
    return this.parts.own.open(wish);
  }

  prepare(
    meeting: string,
    who: { readonly displayName: string; readonly passcode?: string | undefined },
  ): Promise<Outcome> {
    return this.parts.entry.prepare(meeting, who);
  }

  join(who: { readonly displayName: string; readonly audioOnly?: boolean | undefined }): Promise<Outcome> {
    this.parts.wanted = {
      microphone: this.parts.own.isOn('microphone'),
      camera: this.parts.own.isOn('camera'),
    };
    return this.parts.entry.enter({ displayName: who.displayName, audioOnly: who.audioOnly ?? false });
  }

  resumable(meetingCode: string): ResumableCall | null {
    return this.parts.entry.resumable(meetingCode);
  }

  async resume(
    meetingCode: string,
    wish?: { readonly microphone: boolean; readonly camera: boolean },
  ): Promise<Outcome> {
    const seat = this.parts.entry.resumable(meetingCode);
    if (wish !== undefined) this.parts.wanted = wish;
    else if (seat !== null) this.parts.wanted = { microphone: seat.microphoneOn, camera: seat.cameraOn };
    return this.parts.entry.back(meetingCode);
  }

  toggleMicrophone(): Promise<Outcome> {
    return this.setMicrophone(!this.parts.own.isOn('microphone'));
  }
  toggleCamera(): Promise<Outcome> {
    return this.setCamera(!this.parts.own.isOn('camera'));
  }
  setMicrophone(on: boolean): Promise<Outcome> {
    return this.parts.own.set('microphone', on);
  }
  setCamera(on: boolean): Promise<Outcome> {
    return this.parts.own.set('camera', on);
  }
  startShare(): Promise<Outcome> {
    return this.parts.screen.start();
  }
  stopShare(): Promise<Outcome> {
    return this.parts.screen.stop();
  }
  select(kind: DeviceKind, deviceId: string | null): Promise<Outcome> {
    return this.parts.switching.select(kind, deviceId);
  }
  undoDeviceSwitch(kind: DeviceKind): Promise<Outcome> {
    return this.parts.switching.undo(kind);
  }
  unblockAudio(): Promise<void> {
    return this.parts.sink.unblock();
  }

  streamOf(trackId: TrackId): MediaStream | null {
    return this.parts.session.streamOf(trackId);
  }
  localStream(source: TrackSource): MediaStream | null {
    return this.parts.capture.streamOf(source);
  }
  showTiles(tiles: readonly TileWish[]): void {
    this.parts.view.show(tiles);
  }
  frameShown(trackId: TrackId): void {
    if (trackId in this.parts.store.state.received) this.parts.tracing.firstFrame();
  }

  pin(participantId: ParticipantId | null): void {
    this.parts.store.dispatch({ type: 'pinned', participantId });
  }
  setPageSize(tiles: number): void {
    this.parts.store.dispatch({ type: 'page_sized', tiles });
  }
  dismissNotice(id: number): void {
    this.parts.store.dispatch({ type: 'notice_dismissed', id });
  }

  admit(participantId: ParticipantId): Promise<Outcome> {
    return this.parts.connection.request({ type: 'admit', participantId });
  }
  deny(participantId: ParticipantId): Promise<Outcome> {
    return this.parts.connection.request({ type: 'deny', participantId });
  }
  admitAll(): Promise<Outcome> {
    return this.parts.connection.request({ type: 'admit_all' });
  }
  lock(locked: boolean): Promise<Outcome> {
    return this.parts.connection.request({ type: 'lock', locked });
  }
  muteAll(): Promise<Outcome> {
    return this.parts.connection.request({ type: 'mute_all' });
  }
  muteParticipant(participantId: ParticipantId): Promise<Outcome> {
    return this.parts.connection.request({ type: 'mute_participant', participantId });
  }
  remove(participantId: ParticipantId): Promise<Outcome> {
    return this.parts.connection.request({ type: 'remove', participantId });
  }
  end(): Promise<Outcome> {
    return this.parts.connection.request({ type: 'end' });
  }

  leave(): Promise<void> {
    this.parts.connection.leave();
    this.parts.finish('left', null);
    return Promise.resolve();
  }

  async rejoin(): Promise<Outcome> {
    return this.parts.entry.again();
  }

  retryNow(): void {
    this.parts.connection.retryNow();
  }

  dispose(): void {
    this.parts.close();
  }

  trace(): readonly TraceStep[] {
    return this.parts.tracing.steps();
  }

  async diagnostics(): Promise<Diagnostics> {
    const { state } = this.parts.store;
    const [transports, sent, received] = await Promise.all([
      readTransports(this.parts.session.transports()),
      readSenders(this.parts.session.publishing, state.selfId),
      readReceivers(this.parts.session.receptions()),
    ]);
    return {
      phase: state.phase.name,
      participantId: state.selfId,
      meetingCode: state.meeting?.code ?? null,
      signaling: this.parts.connection.status,
      trace: { client: this.parts.tracing.steps(), server: this.parts.tracing.serverSteps() },
      transports,
      tracks: [...sent, ...received],
      problems: [...this.parts.problems],
    };
  }
}

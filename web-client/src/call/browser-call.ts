import type { JoinResponse, ParticipantId, Reaction, TraceStep, TrackId, TrackSource } from '#protocol';
import type { Call, Devices, Diagnostics, Levels, Outcome, ResumableCall } from './call-api.js';
import { CallParts } from './call-parts.js';
import type { CallOptions } from './call-options.js';
import { hostDeeds } from './deeds/host-deeds.js';
import { pollDeeds } from './deeds/poll-deeds.js';
import { outcomeOf } from './deeds/request.js';
import { roomDeeds } from './deeds/room-deeds.js';
import type { DeviceKind } from './devices/device-types.js';
import { readReceivers, readSenders, readTransports } from './media/read-statistics.js';
import { type TileWish } from './media/view-reporter.js';
import type { CallState } from './state/call-state.js';
import type { RequestBody } from './signaling/request-table.js';
import type { ChatDeeds, DocumentDeeds, HostDeeds, PollDeeds, RoomDeeds } from './together-api.js';

/** One person's call in a browser: every deed goes to the part whose job it is. */
export class BrowserCall implements Call {
  readonly host: HostDeeds;
  readonly chat: ChatDeeds;
  readonly polls: PollDeeds;
  readonly documents: DocumentDeeds;
  readonly rooms: RoomDeeds;
  private readonly parts: CallParts;

  constructor(options: CallOptions) {
    this.parts = new CallParts(options);
    const { connection, together } = this.parts;
    const ask = (body: RequestBody) => connection.request(body);
    this.host = hostDeeds(ask);
    this.rooms = roomDeeds(ask);
    this.polls = pollDeeds(ask, (pollId) => together.pollExport(pollId));
    this.chat = together.chat;
    this.documents = together.documents;
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
    who: {
      readonly displayName: string;
      readonly passcode?: string | undefined;
      readonly hostKey?: string | undefined;
    },
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
  beforeEnding(listener: (stream: MediaStream) => void): () => void {
    return this.parts.interruptions.beforeEnding(listener);
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
    return this.ask({ type: 'admit', participantId });
  }
  deny(participantId: ParticipantId, options?: { readonly block: boolean }): Promise<Outcome> {
    return this.ask({ type: 'deny', participantId, block: options?.block ?? false });
  }
  admitAll(): Promise<Outcome> {
    return this.ask({ type: 'admit_all' });
  }
  lock(locked: boolean): Promise<Outcome> {
    return this.ask({ type: 'lock', locked });
  }
  muteAll(options?: { readonly mayUnmute: boolean }): Promise<Outcome> {
    return this.ask({ type: 'mute_all', mayUnmute: options?.mayUnmute ?? true });
  }
  muteParticipant(participantId: ParticipantId): Promise<Outcome> {
    return this.ask({ type: 'mute_participant', participantId });
  }
  remove(participantId: ParticipantId, options?: { readonly ban: boolean }): Promise<Outcome> {
    return this.ask({ type: 'remove', participantId, ban: options?.ban ?? false });
  }
  end(): Promise<Outcome> {
    return this.ask({ type: 'end' });
  }

  rename(displayName: string): Promise<Outcome> {
    return this.parts.together.manners.rename(displayName);
  }
  raiseHand(raised: boolean): Promise<Outcome> {
    return this.parts.together.manners.raiseHand(raised);
  }
  react(emoji: Reaction): Promise<Outcome> {
    return this.ask({ type: 'reaction', emoji });
  }
  answerUnmute(yes: boolean): Promise<Outcome> {
    return this.parts.together.manners.answerUnmute(yes);
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
      gaps: this.parts.interruptions.gaps(),
      problems: [...this.parts.problems],
    };
  }

  private ask(body: RequestBody): Promise<Outcome> {
    return outcomeOf(this.parts.connection.request(body));
  }
}

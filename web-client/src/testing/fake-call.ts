import type { ParticipantId, Reaction, TrackId, TrackSource } from '#protocol';
import {
  initialCallState,
  type Call,
  type CallState,
  type DeviceState,
  type Diagnostics,
  type Outcome,
  type Preferences,
  type ResumableCall,
  type TileWish,
} from '../call/index.js';
import {
  FakeChatDeeds,
  FakeDocumentDeeds,
  FakePollDeeds,
  fakeHostDeeds,
  fakeRoomDeeds,
  type Ask,
} from './fake-together.js';

const done: Outcome = { ok: true };

export const someDevices: DeviceState = {
  devices: {
    microphone: [
      { kind: 'microphone', deviceId: 'mic-1', label: 'Built-in microphone' },
      { kind: 'microphone', deviceId: 'mic-2', label: 'Jabra Evolve2 65 headset' },
    ],
    camera: [
      { kind: 'camera', deviceId: 'cam-1', label: 'Integrated camera (04f2:b6d9)' },
      { kind: 'camera', deviceId: 'cam-2', label: 'Logitech Brio 505' },
    ],
    speaker: [
      { kind: 'speaker', deviceId: 'out-1', label: 'Built-in speakers' },
      { kind: 'speaker', deviceId: 'out-2', label: 'Jabra Evolve2 65 headset' },
    ],
  },
  chosen: { microphone: 'mic-1', camera: 'cam-1', speaker: 'out-1' },
  permission: { microphone: 'granted', camera: 'granted' },
  problem: { microphone: null, camera: null },
  browser: 'chromium',
  canChooseSpeaker: true,
};

/** A call without a network: it keeps the state it is given, and remembers what was asked of it. */
export class FakeCall implements Call {
  readonly asked: { readonly deed: string; readonly with: readonly unknown[] }[] = [];
  /** What the next deeds answer; `done` when there is none. */
  readonly answers = new Map<string, Outcome>();
  readonly streams = new Map<string, MediaStream>();
  resumableCall: ResumableCall | null = null;
  level = 0.4;
  private readonly listeners = new Set<(state: CallState) => void>();
  private readonly deviceListeners = new Set<(state: DeviceState) => void>();
  private readonly levelListeners = new Set<() => void>();

  constructor(
    public state: CallState = initialCallState,
    private deviceState: DeviceState = someDevices,
    private remembered: Preferences = { microphoneOn: true, cameraOn: true, displayName: null },
  ) {}

  change(part: Partial<CallState>): void {
    this.state = { ...this.state, ...part };
    for (const listener of this.listeners) listener(this.state);
  }

  changeDevices(part: Partial<DeviceState>): void {
    this.deviceState = { ...this.deviceState, ...part };
    for (const listener of this.deviceListeners) listener(this.deviceState);
  }

  measure(): void {
    for (const listener of this.levelListeners) listener();
  }

  readonly devices = {
    current: () => this.deviceState,
    get state(): DeviceState {
      return this.current();
    },
    subscribe: (listener: (state: DeviceState) => void) => {
      this.deviceListeners.add(listener);
      return () => this.deviceListeners.delete(listener);
    },
    rememberedNow: () => this.remembered,
    get preferences(): Preferences {
      return this.rememberedNow();
    },
    remember: (change: Partial<Preferences>) => {
      this.remembered = { ...this.remembered, ...change };
    },
    refresh: () => Promise.resolve(),
    testSpeaker: () => this.ask('testSpeaker'),
  };

  readonly levels = {
    of: (_id: ParticipantId) => this.level,
    own: () => this.level,
    subscribe: (listener: () => void) => {
      this.levelListeners.add(listener);
      return () => this.levelListeners.delete(listener);
    },
  };

  readonly admission = null;

  private readonly remember: Ask = (deed, ...given) => this.ask(deed, ...given);
  /** What is asked of these is in `asked` as `host.spotlight`, `chat.send` and so on. */
  readonly host = fakeHostDeeds(this.remember);
  readonly chat = new FakeChatDeeds(this.remember, (part) =>
    this.change({ chat: { ...this.state.chat, ...part } }),
  );
  readonly polls = new FakePollDeeds(this.remember);
  readonly documents = new FakeDocumentDeeds(this.remember);
  readonly rooms = fakeRoomDeeds(this.remember);

  subscribe(listener: (state: CallState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async openPreview(wish: { readonly microphone: boolean; readonly camera: boolean }): Promise<void> {
    await this.ask('openPreview', wish);
    this.setOwn('microphone', wish.microphone);
    this.setOwn('camera', wish.camera);
  }
  prepare(
    code: string,
    who: {
      readonly displayName: string;
      readonly passcode?: string | undefined;
      readonly hostKey?: string | undefined;
    },
  ) {
    return this.ask('prepare', code, who);
  }
  join(who: { readonly displayName: string; readonly audioOnly?: boolean | undefined }) {
    return this.ask('join', who);
  }
  resumable(): ResumableCall | null {
    return this.resumableCall;
  }
  resume(code: string, wish?: { readonly microphone: boolean; readonly camera: boolean }) {
    return this.ask('resume', code, wish);
  }
  toggleMicrophone() {
    this.setOwn('microphone', !this.state.own.microphone.on);
    return this.ask('toggleMicrophone');
  }
  toggleCamera() {
    this.setOwn('camera', !this.state.own.camera.on);
    return this.ask('toggleCamera');
  }
  setMicrophone(on: boolean) {
    this.setOwn('microphone', on);
    return this.ask('setMicrophone', on);
  }
  setCamera(on: boolean) {
    this.setOwn('camera', on);
    return this.ask('setCamera', on);
  }
  startShare() {
    return this.ask('startShare');
  }
  stopShare() {
    return this.ask('stopShare');
  }
  select(kind: string, deviceId: string | null) {
    this.changeDevices({ chosen: { ...this.deviceState.chosen, [kind]: deviceId } });
    return this.ask('select', kind, deviceId);
  }
  undoDeviceSwitch(kind: string) {
    return this.ask('undoDeviceSwitch', kind);
  }
  async unblockAudio(): Promise<void> {
    await this.ask('unblockAudio');
  }
  streamOf(trackId: TrackId): MediaStream | null {
    return this.streams.get(trackId) ?? null;
  }
  private readonly endings = new Set<(stream: MediaStream) => void>();
  beforeEnding(listener: (stream: MediaStream) => void): () => void {
    this.endings.add(listener);
    return () => this.endings.delete(listener);
  }
  /** As the true call does before it lets go of somebody's stream. */
  endStream(stream: MediaStream): void {
    for (const listener of this.endings) listener(stream);
  }
  localStream(source: TrackSource): MediaStream | null {
    return this.streams.get(source) ?? null;
  }
  showTiles(tiles: readonly TileWish[]): void {
    void this.ask('showTiles', tiles);
  }
  frameShown(trackId: TrackId): void {
    void this.ask('frameShown', trackId);
  }
  pin(participantId: ParticipantId | null): void {
    void this.ask('pin', participantId);
    this.change({ pinned: participantId });
  }
  setPageSize(tiles: number): void {
    void this.ask('setPageSize', tiles);
  }
  dismissNotice(id: number): void {
    this.change({ notices: this.state.notices.filter((notice) => notice.id !== id) });
  }
  admit(participantId: ParticipantId) {
    return this.ask('admit', participantId);
  }
  deny(participantId: ParticipantId, options?: { readonly block: boolean }) {
    return this.ask('deny', participantId, ...(options === undefined ? [] : [options]));
  }
  admitAll() {
    return this.ask('admitAll');
  }
  lock(locked: boolean) {
    return this.ask('lock', locked);
  }
  muteAll(options?: { readonly mayUnmute: boolean }) {
    return this.ask('muteAll', ...(options === undefined ? [] : [options]));
  }
  muteParticipant(participantId: ParticipantId) {
    return this.ask('muteParticipant', participantId);
  }
  remove(participantId: ParticipantId, options?: { readonly ban: boolean }) {
    return this.ask('remove', participantId, ...(options === undefined ? [] : [options]));
  }
  rename(displayName: string) {
    return this.ask('rename', displayName);
  }
  raiseHand(raised: boolean) {
    return this.ask('raiseHand', raised);
  }
  react(emoji: Reaction) {
    return this.ask('react', emoji);
  }
  answerUnmute(yes: boolean) {
    this.change({ unmuteRequest: null });
    return this.ask('answerUnmute', yes);
  }
  async end() {
    const outcome = await this.ask('end');
    this.change({ phase: { name: 'left', reason: 'ended', error: null } });
    return outcome;
  }
  async leave(): Promise<void> {
    await this.ask('leave');
    this.change({ phase: { name: 'left', reason: 'left', error: null } });
  }
  rejoin() {
    return this.ask('rejoin');
  }
  retryNow(): void {
    void this.ask('retryNow');
  }
  dispose(): void {
    void this.ask('dispose');
  }
  trace() {
    return this.state.trace;
  }
  diagnostics(): Promise<Diagnostics> {
    return Promise.resolve({
      phase: this.state.phase.name,
      participantId: this.state.selfId,
      meetingCode: this.state.meeting?.code ?? null,
      signaling: 'open',
      trace: { client: [], server: [] },
      transports: [
        {
          direction: 'send',
          state: 'connected',
          roundTripMs: 4,
          protocol: 'udp',
          localCandidateType: 'host',
          availableOutgoingBitrate: 2_400_000,
          srtpCipher: 'AEAD_AES_128_GCM',
        },
        {
          direction: 'recv',
          state: 'connected',
          roundTripMs: 4,
          protocol: 'udp',
          localCandidateType: 'host',
          availableOutgoingBitrate: null,
          srtpCipher: 'AEAD_AES_128_GCM',
        },
      ],
      tracks: [],
      gaps: [],
      problems: [],
    });
  }

  private ask(deed: string, ...given: readonly unknown[]): Promise<Outcome> {
    this.asked.push({ deed, with: given });
    return Promise.resolve(this.answers.get(deed) ?? done);
  }

  private setOwn(source: TrackSource, on: boolean): void {
    this.change({ own: { ...this.state.own, [source]: { ...this.state.own[source], on } } });
  }
}

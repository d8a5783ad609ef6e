import type { DepartureReason, ErrorBody, ServerMessageOf, TrackId, TrackSource } from '#protocol';
import { Adoption } from './adoption.js';
import type { CallOptions } from './call-options.js';
import { DeviceSwitching } from './device-switching.js';
import { DeviceDesk } from './devices/device-desk.js';
import { LevelMeter } from './devices/level-meter.js';
import { OwnCapture } from './devices/own-capture.js';
import { Interruptions } from './interruptions.js';
import { LevelWatch } from './level-watch.js';
import { AudioSink } from './media/audio-sink.js';
import { MediaSession } from './media/media-session.js';
import type { Reception } from './media/receiving.js';
import { ViewReporter } from './media/view-reporter.js';
import { MeetingEntry } from './meeting-entry.js';
import { OwnMedia } from './own-media.js';
import { watchPage } from './page-events.js';
import { ScreenShare } from './screen-share.js';
import { SeatKeeper } from './seat-keeper.js';
import { SeatMemory } from './seat-memory.js';
import type { RequestBody } from './signaling/request-table.js';
import { SignalingConnection, type SignalingListener } from './signaling/signaling-connection.js';
import { openBrowserSocket } from './signaling/socket.js';
import type { LeaveReason } from './state/call-state.js';
import { CallStore } from './store.js';
import { Together } from './together.js';
import { TraceKeeper } from './trace-keeper.js';

const MAX_PROBLEMS = 30;

/** The parts of one call, and what each of them tells the others. This is the one place that knows them all. */
export class CallParts {
  readonly store: CallStore;
  readonly desk: DeviceDesk;
  readonly capture: OwnCapture;
  readonly meter = new LevelMeter();
  readonly watch: LevelWatch;
  readonly sink: AudioSink;
  readonly connection: SignalingConnection;
  readonly session: MediaSession;
  readonly entry: MeetingEntry;
  readonly own: OwnMedia;
  readonly screen: ScreenShare;
  readonly switching: DeviceSwitching;
  readonly view: ViewReporter;
  readonly seat: SeatKeeper;
  readonly tracing: TraceKeeper;
  readonly adoption: Adoption;
  readonly together: Together;
  readonly interruptions: Interruptions;
  readonly problems: string[] = [];
  private readonly unwatchPage: () => void;
  /** What is to be on when the meeting is entered. */
  wanted = { microphone: false, camera: false };

  constructor(private readonly options: CallOptions) {
    const now = options.now ?? (() => Date.now());
    const mediaDevices =
      options.mediaDevices ?? (typeof navigator === 'undefined' ? undefined : navigator.mediaDevices);
    this.store = new CallStore(now);
    const seats = new SeatMemory(options.sessionStorage ?? storageOf(() => sessionStorage), now);
    this.seat = new SeatKeeper(seats, this.store, () => ({
      displayName: this.entry.displayName,
      url: this.entry.seatAddress(),
    }));
    this.tracing = new TraceKeeper(this.store, (steps) =>
      this.connection.notify({ type: 'trace.report', steps }),
    );
    this.desk = new DeviceDesk({
      mediaDevices,
      storage: options.localStorage ?? storageOf(() => localStorage),
      userAgent: typeof navigator === 'undefined' ? '' : navigator.userAgent,
      permissions: typeof navigator === 'undefined' ? undefined : navigator.permissions,
      canChooseSpeaker: typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype,
      switched: (kind, change) => void this.switching.follow(kind, change),
    });
    this.capture = new OwnCapture({
      mediaDevices,
      deviceOf: (kind) => this.desk.state.chosen[kind],
      permissionOf: (kind) => this.desk.permissionOf(kind),
      ended: (source) => this.captureEnded(source),
      changed: (source) => this.captureChanged(source),
    });
    this.connection = new SignalingConnection({
      openSocket: options.openSocket ?? openBrowserSocket,
      listener: this.signalingListener(),
      readmit: () => this.entry.readmit(),
      capabilities: () => this.session.capabilities,
    });
    const request = (body: RequestBody) => this.connection.request(body);
    this.session = new MediaSession(
      {
        request,
        ready: (trackId) => this.connection.notify({ type: 'track.ready', trackId }),
        reachable: () => this.connection.status === 'open',
        abandonMediaRequests: () =>
          this.connection.abandon(['transport.connect', 'transport.restart_ice', 'track.publish']),
        renewMedia: () => this.connection.renewMedia(),
      },
      {
        received: (reception) => this.received(reception),
        ending: (reception) => this.interruptions.ending(reception),
        ended: (trackId) => this.receptionEnded(trackId),
        trouble: (value) => this.store.dispatch({ type: 'media_trouble', value }),
        failed: (trackId, why) => this.problem(`track ${trackId} could not be received: ${why}`),
        connected: (direction) => {
          void this.tracing.mark(`${direction}_connected`);
          // Where media passes again, signaling does, too: its next try need not wait.
          if (this.connection.status !== 'open') this.connection.wake();
        },
      },
      options.loadDevice,
    );
    this.entry = new MeetingEntry({
      api: options.api,
      store: this.store,
      connection: this.connection,
      session: this.session,
      seats,
      trace: this.tracing,
      problem: (text) => this.problem(text),
      pageUrl: typeof location === 'undefined' ? 'https://localhost/' : location.href,
      watched: () => typeof document === 'undefined' || document.visibilityState === 'visible',
    });
    const { store, desk, capture, session } = this;
    const reachable = () => this.connection.status === 'open';
    this.own = new OwnMedia({ store, desk, capture, session, request, reachable });
    this.screen = new ScreenShare({ store, capture, session, own: this.own, request });
    this.sink = new AudioSink(
      (value) => store.dispatch({ type: 'audio_blocked', value }),
      options.createAudio,
    );
    this.watch = new LevelWatch({ store, capture, session, meter: this.meter, now });
    this.view = new ViewReporter((tiles) => {
      if (this.connection.status !== 'open' || !this.own.isSending) return false;
      this.connection.notify({ type: 'view.changed', tiles });
      return true;
    });
    this.switching = new DeviceSwitching({
      desk,
      capture,
      own: this.own,
      sink: this.sink,
      notify: (content) => store.dispatch({ type: 'notice', content }),
    });
    this.adoption = new Adoption({
      store,
      connection: this.connection,
      session,
      own: this.own,
      view: this.view,
      wish: () => ({ ...this.wanted, audioOnly: this.entry.wantsAudioOnly }),
      problem: (text) => this.problem(text),
      rebuilt: () => this.interruptions.rebuilt(),
    });
    this.interruptions = new Interruptions({
      store,
      receptions: () => session.receptions(),
      notify: (message) => {
        if (!reachable()) return false;
        this.connection.notify(message);
        return true;
      },
      now,
    });
    this.together = new Together({
      store,
      connection: this.connection,
      options,
      seat: () => {
        const conferenceId = store.state.meeting?.conferenceId;
        const { current } = this.seat;
        return conferenceId === undefined || current === null ? null : { ...current, conferenceId };
      },
      openMicrophone: () => this.own.set('microphone', true),
      renamed: (displayName) => this.entry.renamed(displayName),
      now,
    });
    this.unwatchPage = watchPage({
      woken: () => {
        this.connection.wake();
        this.entry.wake();
        this.session.checkPaths();
      },
      networkChanged: () => {
        this.connection.wake();
        this.entry.wake();
        this.session.networkChanged();
      },
      // The server gives a closing page a few seconds to come back, which a reload does; so nothing is said here.
      hidden: () => this.seat.save(),
      touched: () => {
        this.meter.wake();
        if (this.store.state.audioBlocked) void this.sink.unblock();
      },
    });
  }

  private signalingListener(): SignalingListener {
    return {
      message: (message) => {
        if (message.type === 'error') this.problem(`the server refused a message: ${message.error.code}`);
        if (message.type === 'welcome') this.welcomed(message);
        else this.store.dispatch({ type: 'server', message });
        this.together.heard(message);
        if (message.type === 'track.offered')
          this.adoption.afterwards(() => this.session.take(message.offer));
        if (message.type === 'track.withdrawn') {
          this.adoption.afterwards(() => this.session.withdraw(message.trackId, message.subscriptionId));
        }
        if (message.type === 'track_changed' && message.byHost === true && message.muted) {
          this.silencedByHost(message);
        }
        if (message.type === 'waiting_room') this.tracing.mark('waiting');
      },
      lost: () => {
        this.store.dispatch({ type: 'connection_lost' });
        // Whatever became of them: what is on then is compared with what the server knows.
        this.connection.abandon(['mute', 'unmute']);
        this.together.lost();
      },
      preparationLost: () => {
        this.problem('the prepared connection was lost');
        this.entry.preparationLost();
      },
      retryOffered: () => this.store.dispatch({ type: 'retry_offered' }),
      goodbye: (reason, error) => this.finish(leaveReason(reason), error),
      refused: (error) => {
        // While entering, the answer to the entry tells it, and the person stays on the preview.
        if (this.store.state.phase.name === 'entering') return;
        this.finish(error.code === 'MEETING_ENDED' ? 'ended' : 'refused', error);
      },
      outdated: (error) => {
        if (this.store.state.phase.name !== 'entering') this.finish('refused', error);
        this.options.onOutdated?.();
      },
    };
  }

  private welcomed(message: ServerMessageOf<'welcome'>): void {
    const { state } = this.store;
    const elsewhere = state.meeting !== null && state.meeting.conferenceId !== message.meeting.conferenceId;
    if (elsewhere || state.selfId !== message.participantId) this.view.forget();
    // A screen was shown to the people of the room that one leaves.
    if (elsewhere) {
      this.screen.drop();
      this.interruptions.stop();
    }
    this.tracing.welcomed(message.trace);
    this.store.dispatch({ type: 'server', message });
    this.seat.take({ participantId: message.participantId, token: message.resumeToken });
    this.adoption.welcome(message);
    this.together.welcomed(message, elsewhere);
  }

  private silencedByHost({ participantId, trackId }: ServerMessageOf<'track_changed'>): void {
    const { own, selfId } = this.store.state;
    if (participantId !== selfId) return;
    if (own.microphone.trackId === trackId) void this.own.silencedByHost('microphone');
    if (own.camera.trackId === trackId) void this.own.silencedByHost('camera');
  }

  private received({ offer, stream }: Reception): void {
    this.tracing.mark(`first_${offer.kind}_received`);
    if (offer.kind === 'audio') this.sink.add(offer.trackId, stream);
    this.store.dispatch({ type: 'received', trackId: offer.trackId, live: true });
    this.interruptions.received();
    this.watch.adjust();
  }

  private receptionEnded(trackId: TrackId): void {
    this.sink.remove(trackId);
    this.store.dispatch({ type: 'received', trackId, live: false });
    this.watch.adjust();
  }

  private captureChanged(source: TrackSource): void {
    if (source === 'microphone') this.meter.attach(this.capture.originalOf('microphone'));
    const { revision } = this.store.state.own[source];
    this.store.dispatch({ type: 'own_changed', source, change: { revision: revision + 1 } });
    this.watch.adjust();
  }

  private captureEnded(source: TrackSource): void {
    if (source === 'screen') void this.screen.stop();
    if (source === 'microphone' || source === 'camera') this.switching.ended(source);
  }

  finish(reason: LeaveReason, error: ErrorBody | null): void {
    // Entered anew, the person finds microphone and camera as they were.
    if (this.own.isSending)
      this.wanted = { microphone: this.own.isOn('microphone'), camera: this.own.isOn('camera') };
    this.endMedia();
    this.store.dispatch({ type: 'left', reason, error });
  }

  endMedia(): void {
    this.together.leave();
    this.tracing.stop();
    this.seat.release();
    this.view.forget();
    this.session.close();
    this.interruptions.stop();
    this.sink.close();
    this.own.end();
    this.watch.adjust();
  }

  /** Lets go of everything. */
  close(): void {
    this.unwatchPage();
    this.entry.close();
    this.connection.leave();
    this.endMedia();
    this.interruptions.close();
    this.watch.stop();
    this.meter.close();
    this.desk.close();
    this.store.close();
  }

  private problem(text: string): void {
    this.problems.push(text);
    if (this.problems.length > MAX_PROBLEMS) this.problems.shift();
  }
}

/** Only these end a call; after the others the client returns. */
function leaveReason(reason: DepartureReason): LeaveReason {
  return reason === 'connection_lost' || reason === 'server_stopping' || reason === 'moved'
    ? 'refused'
    : reason;
}

/** Storage may be forbidden, and then even naming it throws. */
function storageOf(find: () => Storage): Storage | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}

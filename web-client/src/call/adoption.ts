import type { ServerMessageOf } from '#protocol';
import { initialMedia } from './devices/initial-media.js';
import type { MediaSession } from './media/media-session.js';
import type { ViewReporter } from './media/view-reporter.js';
import type { OwnMedia } from './own-media.js';
import type { SignalingConnection } from './signaling/signaling-connection.js';
import type { CallStore } from './store.js';

export interface AdoptionDeps {
  readonly store: CallStore;
  readonly connection: Pick<SignalingConnection, 'waitsFor'>;
  readonly session: MediaSession;
  readonly own: OwnMedia;
  readonly view: ViewReporter;
  /** What the preview showed (or was on before a reload), and whether pictures are wanted. */
  readonly wish: () => {
    readonly microphone: boolean;
    readonly camera: boolean;
    readonly audioOnly: boolean;
  };
  readonly problem: (text: string) => void;
  /** The transports are others than before. */
  readonly rebuilt: () => void;
}

type Welcome = ServerMessageOf<'welcome'>;

/** Brings the media in line with a welcome: what still exists is kept, the rest is built and published anew. */
export class Adoption {
  /** While the media engine loads (after a reload), what the server offers waits for it. */
  private loading: Promise<void> | null = null;

  constructor(private readonly deps: AdoptionDeps) {}

  welcome(message: Welcome): void {
    const { session, problem } = this.deps;
    if (session.capabilities !== undefined && this.loading === null) {
      this.adopt(message);
      return;
    }
    const loading = (this.loading ?? Promise.resolve())
      .then(() => session.load(message.media.rtpCapabilities))
      .then(() => this.adopt(message))
      .catch((error: unknown) => problem(`the media engine did not load: ${String(error)}`))
      .finally(() => {
        if (this.loading === loading) this.loading = null;
      });
    this.loading = loading;
  }

  /** Runs work on what was adopted, now or when that is there. */
  afterwards(work: () => void): void {
    if (this.loading === null) work();
    else void this.loading.then(work);
  }

  private adopt(message: Welcome): void {
    const { session, own, view, problem } = this.deps;
    // Left while the engine was loading.
    if (this.deps.store.state.selfId !== message.participantId) return;
    const transports = session.adopt(message.media);
    if (transports === 'new') this.deps.rebuilt();
    session.reconcile(message.offers);
    const work = !own.isSending
      ? this.begin(message)
      : transports === 'new'
        ? own.publishAll()
        : this.compare(message);
    work.catch((error: unknown) => problem(`publishing failed: ${String(error)}`));
    view.again();
  }

  private begin(message: Welcome): Promise<void> {
    const { store, own, wish } = this.deps;
    const { microphone, camera, audioOnly } = wish();
    const initial = initialMedia({
      wanted: { microphone, camera },
      audioOnly,
      role: selfIn(message)?.role ?? 'attendee',
      may: message.abilities,
      muteOnEntry: message.meeting.settings.muteOnEntry,
      others: message.participants.length - 1,
    });
    if (initial.mutedOnEntry) store.dispatch({ type: 'notice', content: { kind: 'muted_on_entry' } });
    return own.begin(initial);
  }

  private compare(message: Welcome): Promise<void> {
    const publishing = this.deps.connection.waitsFor(['track.publish', 'track.close']);
    return this.deps.own.compare(selfIn(message)?.tracks ?? [], publishing);
  }
}

const selfIn = ({ participants, participantId }: Welcome) =>
  participants.find((participant) => participant.participantId === participantId);

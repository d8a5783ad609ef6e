import { toErrorBody } from '#protocol';
import type { Outcome } from './call-api.js';
import type { OwnCapture } from './devices/own-capture.js';
import type { MediaSession } from './media/media-session.js';
import type { OwnMedia } from './own-media.js';
import type { Reply, RequestBody } from './signaling/request-table.js';
import type { CallStore } from './store.js';

export interface ScreenShareDeps {
  readonly store: CallStore;
  readonly capture: OwnCapture;
  readonly session: MediaSession;
  readonly own: OwnMedia;
  readonly request: (body: RequestBody) => Promise<Reply>;
}

const done: Outcome = { ok: true };

/** Sharing one's screen: the claim first, so that a refusal comes before the browser's picker and not after it. */
export class ScreenShare {
  constructor(private readonly deps: ScreenShareDeps) {}

  async start(): Promise<Outcome> {
    const { store, capture, own, request } = this.deps;
    const { state } = store;
    if (state.phase.name !== 'joined') return refused('NOT_IN_MEETING');
    if (state.own.screen.on || state.own.screen.busy) return done;
    if (!state.abilities.share) return refused('FORBIDDEN');
    if (state.share !== null && state.share.participantId !== state.selfId) return refused('SHARE_TAKEN');
    this.change({ busy: true, problem: null });
    try {
      const claim = await request({ type: 'screen_share_start' });
      if (!claim.ok) return claim;
      const captured = await capture.openScreen();
      if (!captured.ok) {
        await request({ type: 'screen_share_stop' });
        if (captured.problem === 'cancelled') return done;
        this.change({ problem: captured.problem });
        return {
          ok: false,
          error: toErrorBody('UNAVAILABLE', { device: 'screen', problem: captured.problem }),
        };
      }
      const video = capture.trackOf('screen');
      const audio = capture.trackOf('screen_audio');
      if (video === null) return await this.stop();
      this.change({ on: true });
      const published = await own.send('screen', video, false);
      if (!published.ok) {
        capture.close('screen');
        capture.close('screen_audio');
        return published.error.code === 'TRACK_NOT_FOUND' ? done : published;
      }
      // Moved to another room meanwhile: the share has ended there.
      if (capture.trackOf('screen') !== video) return done;
      if (audio !== null) {
        store.dispatch({ type: 'own_changed', source: 'screen_audio', change: { on: true } });
        await own.send('screen_audio', audio, false);
      }
      return done;
    } finally {
      this.change({ busy: false });
    }
  }

  /** Also when the person ends it by the browser's own button. Idempotent. */
  async stop(): Promise<Outcome> {
    const { store, request } = this.deps;
    const sharing = store.state.own.screen.on;
    this.drop();
    if (!sharing) return done;
    return request({ type: 'screen_share_stop' });
  }

  /** Ends it here only: the server knows, or it is no longer where it was shared. */
  drop(): void {
    const { store, capture, session } = this.deps;
    capture.close('screen');
    capture.close('screen_audio');
    session.publishing?.close('screen');
    session.publishing?.close('screen_audio');
    this.change({ on: false, trackId: null });
    store.dispatch({ type: 'own_changed', source: 'screen_audio', change: { on: false, trackId: null } });
  }

  private change(change: Partial<CallStore['state']['own']['screen']>): void {
    this.deps.store.dispatch({ type: 'own_changed', source: 'screen', change });
  }
}

const refused = (code: Parameters<typeof toErrorBody>[0]): Outcome => ({
  ok: false,
  error: toErrorBody(code),
});

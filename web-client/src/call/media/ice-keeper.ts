import type { Direction } from '#protocol';
import type { Transport } from './engine.js';

/** A path that is only "disconnected" often comes back by itself within this time. */
const PATIENCE_MS = 2000;
/** Restarts of ICE that may fail in a row before the transports are given up. */
const MAX_RESTARTS = 3;
/** So long may a restarted path take to connect. */
const RESTART_WITHIN_MS = 6000;
/** A network that changes often is not followed more often than this. */
const NETWORK_PAUSE_MS = 5000;

export interface IceKeeperPort {
  /** Asks the server for new ICE parameters; null when it refuses or does not answer. */
  newIceParameters(direction: Direction): Promise<Record<string, unknown> | null>;
  /** Whether signaling can be used now; without it nothing can be restarted, and its return brings a welcome anyway. */
  reachable(): boolean;
  /** Media does not flow, or flows again. */
  trouble(value: boolean): void;
  /** ICE could not be restored: everything must be built anew. */
  lost(): void;
}

/** Watches the network paths of the transports and restores them by restarting ICE. */
export class IceKeeper {
  private readonly watched = new Map<Direction, Transport>();
  private readonly timers = new Map<Direction, ReturnType<typeof setTimeout>>();
  private readonly restarts = new Map<Direction, number>();
  private readonly broken = new Set<Direction>();
  /** Transports that replace others: until they are connected, media is interrupted. */
  private replacing = false;
  private followed = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly port: IceKeeperPort,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** What is watched from now on takes the place of what was lost. */
  rebuilding(): void {
    this.replacing = true;
  }

  watch(direction: Direction, transport: Transport): void {
    this.watched.set(direction, transport);
    transport.on('connectionstatechange', (state) => {
      if (this.watched.get(direction) !== transport) return;
      if (state === 'connected') this.healed(direction);
      else if (state === 'connecting' && this.replacing) this.interrupted(direction);
      else if (state === 'failed') this.restart(direction);
      else if (state === 'disconnected') this.later(direction, PATIENCE_MS);
    });
  }

  /** Signaling is back, or somebody looks again: paths that are broken are tried now; the others are left alone. */
  check(): void {
    for (const [direction, transport] of this.watched) {
      if (transport.connectionState === 'failed' || transport.connectionState === 'disconnected') {
        this.restart(direction);
      }
    }
  }

  /**
   * The machine is on another network. It takes the browser seconds to notice that a path is dead, so ICE is restarted on
   * sound paths too: those go on working until a better one is found.
   */
  networkChanged(): void {
    this.check();
    if (!this.port.reachable() || this.now() - this.followed < NETWORK_PAUSE_MS) return;
    this.followed = this.now();
    for (const [direction, transport] of this.watched) {
      if (!transport.closed && transport.connectionState === 'connected')
        void this.restartNow(direction, transport);
    }
  }

  stop(): void {
    this.replacing = false;
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.watched.clear();
    this.restarts.clear();
    this.broken.clear();
  }

  private healed(direction: Direction): void {
    clearTimeout(this.timers.get(direction));
    this.restarts.delete(direction);
    this.broken.delete(direction);
    if (this.broken.size === 0) this.port.trouble(false);
  }

  private interrupted(direction: Direction): void {
    this.broken.add(direction);
    this.port.trouble(true);
  }

  private later(direction: Direction, ms: number): void {
    clearTimeout(this.timers.get(direction));
    this.timers.set(
      direction,
      setTimeout(() => this.restart(direction), ms),
    );
  }

  private restart(direction: Direction): void {
    const transport = this.watched.get(direction);
    if (transport === undefined || transport.closed || transport.connectionState === 'connected') return;
    this.interrupted(direction);
    if (!this.port.reachable()) return;
    const count = (this.restarts.get(direction) ?? 0) + 1;
    if (count > MAX_RESTARTS) {
      this.stop();
      this.port.lost();
      return;
    }
    this.restarts.set(direction, count);
    this.later(direction, RESTART_WITHIN_MS);
    void this.restartNow(direction, transport);
  }

  private async restartNow(direction: Direction, transport: Transport): Promise<void> {
    const iceParameters = await this.port.newIceParameters(direction);
    if (iceParameters === null || transport.closed || this.watched.get(direction) !== transport) return;
    try {
      await transport.restartIce({ iceParameters: iceParameters as never });
    } catch {
      // The engine is in the middle of something or broken; the timer tries again, and in the end gives up.
    }
  }
}

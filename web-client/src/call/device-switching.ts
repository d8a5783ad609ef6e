import { toErrorBody } from '#protocol';
import type { Outcome } from './call-api.js';
import type { DeviceDesk } from './devices/device-desk.js';
import type { DeviceSwitch } from './devices/device-choice.js';
import type { DeviceKind } from './devices/device-types.js';
import type { OwnCapture } from './devices/own-capture.js';
import type { AudioSink } from './media/audio-sink.js';
import type { OwnMedia } from './own-media.js';
import type { NoticeContent } from './state/notices.js';

export interface DeviceSwitchingDeps {
  readonly desk: DeviceDesk;
  readonly capture: OwnCapture;
  readonly own: OwnMedia;
  readonly sink: AudioSink;
  readonly notify: (content: NoticeContent) => void;
}

/** A track that ends is followed by the news of the unplugged device; so long is waited for it. */
const NEWS_WITHIN_MS = 400;

/** Changing devices while they are in use: by choice, because one was unplugged, because the preferred one is back. */
export class DeviceSwitching {
  /** What was in use before a switch that nobody asked for; undefined when there was none. */
  private readonly before = new Map<DeviceKind, string | null>();

  constructor(private readonly deps: DeviceSwitchingDeps) {}

  /** By the person: remembered for the next meeting, too. */
  async select(kind: DeviceKind, deviceId: string | null): Promise<Outcome> {
    this.deps.desk.choose(kind, deviceId);
    this.before.delete(kind);
    return this.apply(kind);
  }

  /** Takes back the last switch that happened by itself. */
  async undo(kind: DeviceKind): Promise<Outcome> {
    const { desk } = this.deps;
    const before = this.before.get(kind);
    const present = before === null || desk.state.devices[kind].some((device) => device.deviceId === before);
    if (before === undefined || !present)
      return { ok: false, error: toErrorBody('NOT_FOUND', { device: kind }) };
    this.before.delete(kind);
    desk.use(kind, before);
    return this.apply(kind);
  }

  /** What follows from a device that came or went. */
  async follow(kind: DeviceKind, change: DeviceSwitch): Promise<void> {
    const { desk, notify } = this.deps;
    switch (change.kind) {
      case 'none':
        return;
      case 'new':
        notify({ kind: 'device_plugged', device: kind, ...named(change.device), inUse: false });
        return;
      case 'back': {
        this.before.set(kind, desk.state.chosen[kind]);
        desk.use(kind, change.device.deviceId);
        const switched = await this.apply(kind);
        notify({ kind: 'device_plugged', device: kind, ...named(change.device), inUse: switched.ok });
        return;
      }
      case 'lost':
        this.before.set(kind, change.lost.deviceId);
        desk.use(kind, change.to);
        if (this.isOpen(kind)) await this.replaceLost(kind, change.lost.label);
    }
  }

  /** The open track has ended by itself, and no list told of it: the system's default device is gone, or was taken. */
  ended(kind: 'microphone' | 'camera'): void {
    const track = this.deps.capture.originalOf(kind);
    setTimeout(() => {
      if (track === null || this.deps.capture.originalOf(kind) !== track) return;
      this.deps.desk.use(kind, null);
      void this.replaceLost(kind, track.label).then(() => this.deps.desk.refresh());
    }, NEWS_WITHIN_MS);
  }

  private async replaceLost(kind: DeviceKind, lost: string): Promise<void> {
    const { desk, own, capture, notify } = this.deps;
    const switched = await this.apply(kind);
    if (kind !== 'speaker' && !switched.ok) await own.lost(kind);
    const now =
      kind === 'speaker'
        ? desk.labelOf(kind, desk.state.chosen[kind])
        : (capture.originalOf(kind)?.label ?? null);
    notify({ kind: 'device_unplugged', device: kind, lost, now });
  }

  private async apply(kind: DeviceKind): Promise<Outcome> {
    const { desk, own, sink } = this.deps;
    if (kind !== 'speaker') return own.reopen(kind);
    await sink.useSpeaker(desk.state.chosen.speaker);
    return { ok: true };
  }

  private isOpen(kind: DeviceKind): boolean {
    return kind === 'speaker' || this.deps.capture.originalOf(kind) !== null;
  }
}

const named = ({ deviceId, label }: { readonly deviceId: string; readonly label: string }) => ({
  deviceId,
  label,
});

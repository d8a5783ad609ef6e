import { toErrorBody } from '#protocol';
import type { Devices, Outcome } from '../call-api.js';
import { browserFamily } from './browser-family.js';
import type { CaptureDevices } from './capture.js';
import { playChime } from './chime.js';
import { afterDeviceChange, chooseDevice, type DeviceSwitch } from './device-choice.js';
import type {
  DeviceInfo,
  DeviceKind,
  DeviceProblem,
  DeviceState,
  PermissionAnswer,
  Preferences,
} from './device-types.js';
import { PreferenceStore } from './preferences.js';

export interface DeviceDeskOptions {
  readonly mediaDevices: CaptureDevices | undefined;
  readonly storage: Storage | undefined;
  readonly userAgent: string;
  readonly permissions?: Permissions | undefined;
  readonly canChooseSpeaker: boolean;
  /** A device came or went and something follows from it. */
  readonly switched: (kind: DeviceKind, change: DeviceSwitch) => void;
}

const KINDS: readonly DeviceKind[] = ['microphone', 'camera', 'speaker'];
const kindOf: Readonly<Record<string, DeviceKind | undefined>> = {
  audioinput: 'microphone',
  videoinput: 'camera',
  audiooutput: 'speaker',
};
/** Chromium lists the default device a second and third time under these ids; for us null is the default. */
const ALIASES = new Set(['default', 'communications']);

/** Keeps the lists of devices, the person's choices and the permissions, and follows what is plugged and unplugged. */
export class DeviceDesk implements Devices {
  private current: DeviceState;
  private readonly store: PreferenceStore;
  private readonly listeners = new Set<(state: DeviceState) => void>();
  private readonly onChange = () => void this.refresh();

  constructor(private readonly options: DeviceDeskOptions) {
    this.store = new PreferenceStore(options.storage);
    this.current = {
      devices: { microphone: [], camera: [], speaker: [] },
      chosen: {
        microphone: this.store.device('microphone')?.deviceId ?? null,
        camera: this.store.device('camera')?.deviceId ?? null,
        speaker: this.store.device('speaker')?.deviceId ?? null,
      },
      permission: { microphone: 'unknown', camera: 'unknown' },
      problem: { microphone: null, camera: null },
      browser: browserFamily(options.userAgent),
      canChooseSpeaker: options.canChooseSpeaker,
    };
    options.mediaDevices?.addEventListener('devicechange', this.onChange);
  }

  get state(): DeviceState {
    return this.current;
  }

  get preferences(): Preferences {
    return this.store.preferences;
  }

  remember(change: Partial<Preferences>): void {
    this.store.remember(change);
  }

  subscribe(listener: (state: DeviceState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async refresh(): Promise<void> {
    const [found, microphone, camera] = await Promise.all([
      this.enumerate(),
      this.permissionOf('microphone'),
      this.permissionOf('camera'),
    ]);
    const before = this.current;
    const devices = {
      microphone: found.filter((device) => device.kind === 'microphone'),
      camera: found.filter((device) => device.kind === 'camera'),
      speaker: found.filter((device) => device.kind === 'speaker'),
    };
    this.change({ devices, permission: { microphone, camera } });
    for (const kind of KINDS) this.follow(kind, before);
  }

  /** Chooses a device and remembers it; null is the system's default. */
  choose(kind: DeviceKind, deviceId: string | null): void {
    const device = this.current.devices[kind].find((one) => one.deviceId === deviceId);
    this.store.rememberDevice(kind, deviceId === null ? null : { deviceId, label: device?.label ?? '' });
    this.use(kind, deviceId);
  }

  /** What is in use now, without touching what is remembered: for a stand-in while the chosen device is away. */
  use(kind: DeviceKind, deviceId: string | null): void {
    this.change({ chosen: { ...this.current.chosen, [kind]: deviceId } });
  }

  report(kind: 'microphone' | 'camera', problem: DeviceProblem | null): void {
    if (this.current.problem[kind] !== problem) {
      this.change({ problem: { ...this.current.problem, [kind]: problem } });
    }
  }

  labelOf(kind: DeviceKind, deviceId: string | null): string | null {
    const list = this.current.devices[kind];
    const device = deviceId === null ? list[0] : list.find((one) => one.deviceId === deviceId);
    return device?.label ?? null;
  }

  async permissionOf(kind: 'microphone' | 'camera'): Promise<PermissionAnswer> {
    try {
      const status = await this.options.permissions?.query({ name: kind });
      return status?.state ?? 'unknown';
    } catch {
      // Some browsers know no permission of this name.
      return 'unknown';
    }
  }

  async testSpeaker(): Promise<Outcome> {
    try {
      await playChime(this.current.chosen.speaker);
      return { ok: true };
    } catch {
      return { ok: false, error: toErrorBody('UNAVAILABLE', { device: 'speaker' }) };
    }
  }

  close(): void {
    this.options.mediaDevices?.removeEventListener('devicechange', this.onChange);
    this.listeners.clear();
  }

  private async enumerate(): Promise<readonly DeviceInfo[]> {
    let found: readonly MediaDeviceInfo[];
    try {
      found = (await this.options.mediaDevices?.enumerateDevices()) ?? [];
    } catch {
      // Forbidden by a policy of the page that embeds us: the same as having no devices.
      return [];
    }
    return found.flatMap(({ kind, deviceId, label }) => {
      const ours = kindOf[kind];
      return ours === undefined || ALIASES.has(deviceId) ? [] : [{ kind: ours, deviceId, label }];
    });
  }

  /** Once the lists have names, the remembered device can be found again; later, what comes and goes is followed. */
  private follow(kind: DeviceKind, before: DeviceState): void {
    const now = this.current.devices[kind];
    const remembered = this.store.device(kind);
    const inUse = this.current.chosen[kind];
    const change = afterDeviceChange(before.devices[kind], now, inUse, remembered);
    if (change.kind !== 'none') {
      this.options.switched(kind, change);
      return;
    }
    const known = now.some((device) => device.deviceId !== '');
    if (known && inUse !== null && !now.some((device) => device.deviceId === inUse)) {
      this.use(kind, chooseDevice(now, remembered));
    }
  }

  private change(change: Partial<DeviceState>): void {
    this.current = { ...this.current, ...change };
    for (const listener of this.listeners) listener(this.current);
  }
}

import type { DeviceInfo } from './device-types.js';

/** What was chosen before. The label helps when the browser has made up new ids (site data deleted, another profile). */
export interface RememberedDevice {
  readonly deviceId: string;
  readonly label: string;
}

/**
 * Which device to use: the remembered one if it is there, by id or else by its label; otherwise null, the system's
 * default. An empty label matches nothing, as every device has it before access is granted.
 */
export function chooseDevice(
  present: readonly DeviceInfo[],
  remembered: RememberedDevice | null,
): string | null {
  if (remembered === null) return null;
  const found =
    present.find((device) => device.deviceId === remembered.deviceId) ??
    present.find((device) => device.label !== '' && device.label === remembered.label);
  return found?.deviceId ?? null;
}

export interface DeviceChanges {
  readonly plugged: readonly DeviceInfo[];
  readonly unplugged: readonly DeviceInfo[];
}

/** What came and went between two lists of one kind. Lists without ids (before access is granted) say nothing. */
export function compareDevices(before: readonly DeviceInfo[], now: readonly DeviceInfo[]): DeviceChanges {
  if (before.some((device) => device.deviceId === '') || before.length === 0)
    return { plugged: [], unplugged: [] };
  const ids = (devices: readonly DeviceInfo[]) => new Set(devices.map((device) => device.deviceId));
  const old = ids(before);
  const fresh = ids(now);
  return {
    plugged: now.filter((device) => !old.has(device.deviceId)),
    unplugged: before.filter((device) => !fresh.has(device.deviceId)),
  };
}

export type DeviceSwitch =
  | { readonly kind: 'none' }
  /** What is in use is gone: use `to` (null: the default). */
  | { readonly kind: 'lost'; readonly lost: DeviceInfo; readonly to: string | null }
  /** The device that the person had chosen is back: use it again. */
  | { readonly kind: 'back'; readonly device: DeviceInfo }
  /** A device nobody asked for: only say that it is there. */
  | { readonly kind: 'new'; readonly device: DeviceInfo };

/**
 * What to do when the list of one kind has changed. `inUse` is the id of the device that is open (or would be), null when
 * it is the system's default and the browser itself follows.
 */
export function afterDeviceChange(
  before: readonly DeviceInfo[],
  now: readonly DeviceInfo[],
  inUse: string | null,
  remembered: RememberedDevice | null,
): DeviceSwitch {
  const { plugged, unplugged } = compareDevices(before, now);
  const lost = unplugged.find((device) => device.deviceId === inUse);
  if (lost !== undefined) return { kind: 'lost', lost, to: chooseDevice(now, remembered) };
  const wanted = chooseDevice(plugged, remembered);
  const back = plugged.find((device) => device.deviceId === wanted);
  if (back !== undefined && back.deviceId !== inUse) return { kind: 'back', device: back };
  const fresh = plugged[0];
  return fresh === undefined ? { kind: 'none' } : { kind: 'new', device: fresh };
}

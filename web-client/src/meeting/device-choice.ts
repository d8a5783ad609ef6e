import type { DeviceKind } from '../call/index.js';

/** The device that somebody picked; null is the system's default. */
export interface DeviceChoice {
  readonly kind: DeviceKind;
  readonly deviceId: string | null;
}

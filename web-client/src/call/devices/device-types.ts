export type DeviceKind = 'microphone' | 'camera' | 'speaker';

/** Why a device gives nothing. `reason` is what a screen explains. */
export type DeviceProblem =
  /** The person refused, or the browser remembers a refusal, for this site. */
  | 'denied_by_person'
  /** The operating system keeps the browser from the device. */
  | 'denied_by_system'
  | 'no_device'
  /** Another program holds it. */
  | 'in_use'
  /** The page is not served over a secure connection, or the browser has no such API. */
  | 'unsupported'
  | 'failed';

export interface DeviceInfo {
  readonly kind: DeviceKind;
  readonly deviceId: string;
  /** Empty until the person has granted access: the screen then shows "Microphone 1". */
  readonly label: string;
}

/** `unknown`: the browser does not tell before it asks. */
export type PermissionAnswer = 'granted' | 'denied' | 'prompt' | 'unknown';

/** For "where to click": which browser's picture to show. */
export type BrowserFamily = 'chromium' | 'edge' | 'firefox' | 'safari' | 'safari_ios' | 'other';

/** What the device lists show. Plain data, replaced on every change. */
export interface DeviceState {
  readonly devices: Readonly<Record<DeviceKind, readonly DeviceInfo[]>>;
  /** The device in use or to be used; null means "whatever the system's default is". */
  readonly chosen: Readonly<Record<DeviceKind, string | null>>;
  readonly permission: Readonly<Record<'microphone' | 'camera', PermissionAnswer>>;
  readonly problem: Readonly<Record<'microphone' | 'camera', DeviceProblem | null>>;
  readonly browser: BrowserFamily;
  /** Firefox and Safari may not let a page choose the speaker: the list is then hidden. */
  readonly canChooseSpeaker: boolean;
}

/** Remembered between meetings in localStorage. */
export interface Preferences {
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
  /** The name a guest gave last time. */
  readonly displayName: string | null;
}

import type { DeviceProblem, PermissionAnswer } from './device-types.js';

export interface CaptureFailure {
  /** The DOMException's name and message. */
  readonly name: string;
  readonly message: string;
  /** What the browser says of its own permission for this device. */
  readonly permission: PermissionAnswer;
}

/**
 * Why a device could not be opened. Browsers agree on the names and not on their meaning: a system that keeps the browser
 * from the camera shows as NotAllowedError in Chromium (with a telling message, or with the permission granted all the
 * same) and as NotFoundError in Firefox when there is a device it may not see.
 */
export function explainFailure(failure: CaptureFailure): DeviceProblem {
  switch (failure.name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
      if (/by system/i.test(failure.message) || failure.permission === 'granted') return 'denied_by_system';
      return 'denied_by_person';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return 'no_device';
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return 'in_use';
    case 'SecurityError':
    case 'TypeError':
    case 'NotSupportedError':
      return 'unsupported';
    default:
      return 'failed';
  }
}

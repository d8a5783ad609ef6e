import { failureOf } from '../failure.js';
import { explainFailure } from './device-problem.js';
import type { DeviceProblem, PermissionAnswer } from './device-types.js';

/** The part of the browser's MediaDevices that the core uses. */
export type CaptureDevices = Pick<
  MediaDevices,
  'getUserMedia' | 'getDisplayMedia' | 'enumerateDevices' | 'addEventListener' | 'removeEventListener'
>;

export type Captured =
  | { readonly ok: true; readonly stream: MediaStream }
  | { readonly ok: false; readonly problem: DeviceProblem };

const microphoneConstraints = (deviceId: string | null): MediaTrackConstraints => ({
  ...(deviceId === null ? {} : { deviceId: { exact: deviceId } }),
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  channelCount: 1,
});

const cameraConstraints = (deviceId: string | null): MediaTrackConstraints => ({
  ...(deviceId === null ? {} : { deviceId: { exact: deviceId } }),
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
});

export interface CaptureWish {
  /** `{deviceId: null}` is the system's default. */
  readonly microphone?: { readonly deviceId: string | null };
  readonly camera?: { readonly deviceId: string | null };
}

/** Adapter over getUserMedia. Failures come as reasons; a chosen device that is gone gives way to the default. */
export async function capture(
  devices: CaptureDevices | undefined,
  wish: CaptureWish,
  permissionOf: (kind: 'microphone' | 'camera') => Promise<PermissionAnswer>,
): Promise<Captured> {
  if (devices === undefined) return { ok: false, problem: 'unsupported' };
  try {
    const stream = await devices.getUserMedia({
      ...(wish.microphone === undefined ? {} : { audio: microphoneConstraints(wish.microphone.deviceId) }),
      ...(wish.camera === undefined ? {} : { video: cameraConstraints(wish.camera.deviceId) }),
    });
    return { ok: true, stream };
  } catch (error) {
    const { name, message } = failureOf(error);
    const chosen = (wish.microphone?.deviceId ?? null) !== null || (wish.camera?.deviceId ?? null) !== null;
    if (name === 'OverconstrainedError' && chosen) {
      const anyDevice: CaptureWish = {
        ...(wish.microphone === undefined ? {} : { microphone: { deviceId: null } }),
        ...(wish.camera === undefined ? {} : { camera: { deviceId: null } }),
      };
      return capture(devices, anyDevice, permissionOf);
    }
    const permission = await permissionOf(wish.camera === undefined ? 'microphone' : 'camera');
    return { ok: false, problem: explainFailure({ name, message, permission }) };
  }
}

export type ScreenCaptured = Captured | { readonly ok: false; readonly problem: 'cancelled' };

/** Adapter over getDisplayMedia: text matters more than motion, so few frames and full size; sound when the person ticks it. */
export async function captureScreen(devices: CaptureDevices | undefined): Promise<ScreenCaptured> {
  if (devices === undefined || !('getDisplayMedia' in devices)) return { ok: false, problem: 'unsupported' };
  try {
    const stream = await devices.getDisplayMedia({
      video: { frameRate: { ideal: 15, max: 15 } },
      audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    });
    for (const track of stream.getVideoTracks()) track.contentHint = 'detail';
    return { ok: true, stream };
  } catch (error) {
    const { name, message } = failureOf(error);
    if (name === 'NotAllowedError' && !/by system/i.test(message)) return { ok: false, problem: 'cancelled' };
    return { ok: false, problem: explainFailure({ name, message, permission: 'unknown' }) };
  }
}

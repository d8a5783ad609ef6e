import type { ErrorBody } from '#protocol';
import type { DeviceInfo, DeviceKind, DeviceProblem } from '../call/index.js';
import { errorInWords } from '../i18n/error-words.js';

export function kindInWords(kind: DeviceKind): string {
  switch (kind) {
    case 'microphone':
      return $localize`Microphone`;
    case 'camera':
      return $localize`Camera`;
    case 'speaker':
      return $localize`Speaker`;
  }
}

/** Browsers hide labels until access is granted; and Chromium adds vendor numbers that help nobody. */
export function deviceLabel(device: DeviceInfo, index: number): string {
  const label = device.label.replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)$/iu, '').trim();
  return label === '' ? `${kindInWords(device.kind)} ${String(index + 1)}` : label;
}

/** What is wrong with the microphone or camera, and what to do, in one or two sentences. */
export function problemInWords(kind: 'microphone' | 'camera', problem: DeviceProblem): string {
  const microphone = kind === 'microphone';
  switch (problem) {
    case 'denied_by_person':
      return microphone
        ? $localize`The browser keeps your microphone from this page.`
        : $localize`The browser keeps your camera from this page.`;
    case 'denied_by_system':
      return microphone
        ? $localize`Your computer keeps the microphone from the browser. Allow it in the system’s privacy settings.`
        : $localize`Your computer keeps the camera from the browser. Allow it in the system’s privacy settings.`;
    case 'no_device':
      return microphone
        ? $localize`No microphone found. Plug one in, or join to listen.`
        : $localize`No camera found. Plug one in, or join without picture.`;
    case 'in_use':
      return microphone
        ? $localize`Another program is using your microphone. Close it and try again.`
        : $localize`Another program is using your camera. Close it and try again.`;
    case 'unsupported':
      return $localize`This browser cannot use devices here. Open the page by its https address in a current browser.`;
    case 'failed':
      return microphone
        ? $localize`The microphone could not be started. Plug it out and in again, or choose another.`
        : $localize`The camera could not be started. Plug it out and in again, or choose another.`;
  }
}

const problems: readonly unknown[] = [
  'denied_by_person',
  'denied_by_system',
  'no_device',
  'in_use',
  'unsupported',
  'failed',
] satisfies readonly DeviceProblem[];
const isDeviceProblem = (value: unknown): value is DeviceProblem => problems.includes(value);

/** The sentence for a refused deed: a device's refusal says what to do here, everything else what its code says. */
export function refusalInWords(error: ErrorBody): string {
  const device = error.details?.['device'];
  const problem = error.details?.['problem'];
  return (device === 'microphone' || device === 'camera') && isDeviceProblem(problem)
    ? problemInWords(device, problem)
    : errorInWords(error);
}

import type { ErrorBody } from '#protocol';
import type { DeviceState } from '../call/index.js';
import type { DeviceTrouble } from './permission-help.js';

/** Why one could not enter, where it is not already said beside the passcode field. */
export function entryInWords(error: ErrorBody | null): string | null {
  if (error === null || error.code === 'PASSCODE_REQUIRED' || error.code === 'PASSCODE_WRONG') return null;
  return error.message;
}

/** What is wrong with the devices, if a person can do something about it. */
export function troublesOf({ problem }: Pick<DeviceState, 'problem'>): DeviceTrouble[] {
  return (['camera', 'microphone'] as const).flatMap((kind) => {
    const what = problem[kind];
    return what === null ? [] : [{ kind, problem: what }];
  });
}

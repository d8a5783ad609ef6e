import type { ErrorBody, ErrorCode } from '#protocol';
import type { DeviceState } from '../call/index.js';
import { errorSentences } from '../i18n/error-words.js';
import type { DeviceTrouble } from './permission-help.js';

/** Codes that are said beside the field they are about. */
const besideFields: readonly ErrorCode[] = ['PASSCODE_REQUIRED', 'PASSCODE_WRONG', 'HOST_KEY_WRONG'];

/** Why one could not enter, where it is not already said beside a field; how long to wait is counted down beside it. */
export function entryInWords(error: ErrorBody | null): string | null {
  return error === null || besideFields.includes(error.code) ? null : errorSentences[error.code];
}

/** Seconds until another try makes sense; null when there is nothing to wait for. */
export function secondsToWait(error: ErrorBody | null): number | null {
  const seconds = error?.code === 'TOO_MANY_ATTEMPTS' ? error.details?.['retryAfterSeconds'] : undefined;
  return typeof seconds === 'number' && seconds > 0 ? Math.ceil(seconds) : null;
}

/** What is wrong with the devices, if a person can do something about it. */
export function troublesOf({ problem }: Pick<DeviceState, 'problem'>): DeviceTrouble[] {
  return (['camera', 'microphone'] as const).flatMap((kind) => {
    const what = problem[kind];
    return what === null ? [] : [{ kind, problem: what }];
  });
}

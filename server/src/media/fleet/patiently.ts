import type { MediaResult } from '../media-plane.js';

/** Waits before the second and further tries, ms: together longer than it takes until a silent node counts as lost. */
const RETRIES_MS = [100, 400, 1_000, 2_000];

/**
 * Tries again what was refused for want of media, as long as `goOn`. A node that is out of reach for a moment refuses
 * everything, and loses nothing; whoever asked would take the refusal for the last word.
 */
export async function patiently<Value>(
  attempt: () => Promise<MediaResult<Value>>,
  goOn: () => boolean,
): Promise<MediaResult<Value>> {
  for (let tried = 0; ; tried++) {
    const answer = await attempt();
    const wait = RETRIES_MS[tried];
    if (answer.ok || answer.refusal.code !== 'MEDIA_UNAVAILABLE' || wait === undefined || !goOn())
      return answer;
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (!goOn()) return answer;
  }
}

/**
 * The hostile side of the load test, in a process of its own so that its work does not slow down those who measure.
 * Arguments: URL of the server, seed, milliseconds. Tells its parent what it has done.
 */
import { ApiClient } from '../server/test/support/api-client.js';
import { attacks, type Campaign } from './support/attacks.js';
import { randomFrom } from './support/statistics.js';

const [url = '', seed = '1', durationMs = '1000'] = process.argv.slice(2);

const person = await ApiClient.signedIn(url, 'dave');
const meeting = await (await ApiClient.signedIn(url, 'carol')).createMeeting();
const counts: Record<string, number> = {};
const until = Date.now() + Number(durationMs);
const campaign: Campaign = {
  url,
  person,
  meetingId: meeting.id,
  random: randomFrom(Number(seed)),
  over: () => Date.now() > until,
  count: (what) => (counts[what] = (counts[what] ?? 0) + 1),
};

const outcomes = await Promise.allSettled(
  attacks.flatMap(({ by, times }) => Array.from({ length: times }, () => by(campaign))),
);
const failures = outcomes.flatMap((outcome) =>
  outcome.status === 'rejected' ? [String(outcome.reason)] : [],
);
process.send?.({ counts, failures }, () => process.exit(0));

import type { Outcome } from '../call-api.js';
import type { Reply, RequestBody } from '../signaling/request-table.js';

/** Asks the server by the signaling connection. */
export type Ask = (body: RequestBody) => Promise<Reply>;

/** The answer without its data, which are of no concern to screens. */
export const outcomeOf = async (reply: Promise<Reply>): Promise<Outcome> => {
  const answer = await reply;
  return answer.ok ? { ok: true } : answer;
};

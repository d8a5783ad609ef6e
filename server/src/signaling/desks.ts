import type { Reseated } from '../conference/ports.js';
import type { Result } from '../kernel/result.js';
import type { DeskMessage } from './mapping.js';

/** Data of a positive reply; null when there is none. */
export type DeskAnswer = Result<Readonly<Record<string, unknown>> | null>;

/** Answers what is no command to the conference: shared documents, and the host key. The reply is the connection's to send. */
export interface Desk {
  /** `address` is the client's, for throttling. */
  answer(message: DeskMessage, seat: Reseated, address: string): Promise<DeskAnswer>;
}

import type * as z from 'zod';

/** A kind of work done apart from requests: its name in the queue, the shape of its payload, and how often it is tried. */
export interface Job<Payload = unknown> {
  readonly name: string;
  readonly payload: z.ZodType<Payload>;
  /** Tries until it counts as failed; the pause doubles from one second. */
  readonly attempts: number;
}

export const defineJob = <Payload>(
  name: string,
  payload: z.ZodType<Payload>,
  options: { attempts?: number } = {},
): Job<Payload> => ({ name, payload, attempts: options.attempts ?? 8 });

import * as z from 'zod';

export const healthPaths = { live: '/api/v1/health/live', ready: '/api/v1/health/ready' } as const;
export const dependencyState = z.object({
  state: z.enum(['up', 'degraded', 'down']),
  detail: z.string().optional(),
});
/**
 * `ready` answers 200 while people can join, else 503 with the same shape. `degraded` with 503 means that running meetings go
 * on and nobody can join; `not_ready` means that meetings do not work at all.
 */
export const readyResponse = z.object({
  status: z.enum(['ready', 'degraded', 'not_ready']),
  /** Whether people can join meetings now; `refused` goes with 503. */
  joins: z.enum(['open', 'refused']),
  dependencies: z.record(z.string(), dependencyState),
});
export type ReadyResponse = z.infer<typeof readyResponse>;
/** `live` answers as long as the process does. */
export const liveResponse = z.object({ status: z.literal('live') });

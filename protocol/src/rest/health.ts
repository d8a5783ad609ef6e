import * as z from 'zod';

export const healthPaths = { live: '/api/v1/health/live', ready: '/api/v1/health/ready' } as const;
export const dependencyState = z.object({
  state: z.enum(['up', 'degraded', 'down']),
  detail: z.string().optional(),
});
/** `ready` answers 200 when everything needed is up, else 503 with the same shape. */
export const readyResponse = z.object({
  status: z.enum(['ready', 'degraded', 'not_ready']),
  dependencies: z.record(z.string(), dependencyState),
});
export type ReadyResponse = z.infer<typeof readyResponse>;
/** `live` answers as long as the process does. */
export const liveResponse = z.object({ status: z.literal('live') });

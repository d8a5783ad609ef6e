import type { ReadyResponse } from '#protocol';

type State = ReadyResponse['dependencies'][string];
/** Without it: meetings stop; or they go on and nobody can join; or something is missed that is not at the heart. */
export type Need = 'meetings' | 'joining' | 'comfort';
/** One thing the server leans on. */
export interface Dependency {
  readonly name: string;
  readonly neededFor: Need;
  check(): Promise<State>;
}

const CHECK_WITHIN_MS = 2_500;

/** Asks all dependencies at once; one that does not answer in time is down, and none can break the report. */
export async function readiness(
  dependencies: readonly Dependency[],
  withinMs = CHECK_WITHIN_MS,
): Promise<ReadyResponse> {
  const states = await Promise.all(dependencies.map((dependency) => stateOf(dependency, withinMs)));
  const answers = dependencies.map(({ neededFor }, index) => ({
    neededFor,
    state: states[index]?.state ?? ('down' as const),
  }));
  return {
    ...verdict(answers),
    dependencies: Object.fromEntries(
      dependencies.map(({ name }, index) => [name, states[index] ?? { state: 'down' }]),
    ),
  };
}

/**
 * Not ready: meetings do not work. Degraded: they do, and something is missing or limping; whether people can still join is
 * told apart, for that decides whether the server should get visitors.
 */
export function verdict(
  states: readonly { neededFor: Need; state: State['state'] }[],
): Pick<ReadyResponse, 'status' | 'joins'> {
  const isDown = (need: Need) =>
    states.some(({ neededFor, state }) => neededFor === need && state === 'down');
  if (isDown('meetings')) return { status: 'not_ready', joins: 'refused' };
  const joins = isDown('joining') ? 'refused' : 'open';
  return { status: states.every(({ state }) => state === 'up') ? 'ready' : 'degraded', joins };
}

async function stateOf(dependency: Dependency, withinMs: number): Promise<State> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<State>((resolve) => {
    timer = setTimeout(() => resolve({ state: 'down', detail: 'does not answer in time' }), withinMs);
  });
  try {
    return await Promise.race([dependency.check(), late]);
  } catch {
    // The reason may name hosts and accounts; whoever may know it finds it in the log of the part itself.
    return { state: 'down', detail: 'does not answer' };
  } finally {
    clearTimeout(timer);
  }
}

import type { ReadyResponse } from '#protocol';

type State = ReadyResponse['dependencies'][string];
/** One thing the server leans on. `needed`: without it nothing works, so the server must get no visitors. */
export interface Dependency {
  readonly name: string;
  readonly needed: boolean;
  check(): Promise<State>;
}

const CHECK_WITHIN_MS = 2_500;

/** Asks all dependencies at once; one that does not answer in time is down, and none can break the report. */
export async function readiness(
  dependencies: readonly Dependency[],
  withinMs = CHECK_WITHIN_MS,
): Promise<ReadyResponse> {
  const states = await Promise.all(dependencies.map((dependency) => stateOf(dependency, withinMs)));
  return {
    status: verdict(
      dependencies.map(({ needed }, index) => ({ needed, state: states[index]?.state ?? 'down' })),
    ),
    dependencies: Object.fromEntries(
      dependencies.map(({ name }, index) => [name, states[index] ?? { state: 'down' }]),
    ),
  };
}

/** Without what is needed: not ready. Without the rest, or with something limping: degraded, and still serving. */
export function verdict(
  states: readonly { needed: boolean; state: State['state'] }[],
): ReadyResponse['status'] {
  if (states.some(({ needed, state }) => needed && state === 'down')) return 'not_ready';
  return states.every(({ state }) => state === 'up') ? 'ready' : 'degraded';
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

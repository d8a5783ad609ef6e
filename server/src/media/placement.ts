/**
 * Which worker a new router goes to. A router lives on one worker and a worker is one thread, so the choice is made once
 * per conference and decides how smoothly it runs.
 *
 * The candidates are one flat list, whatever node they run on: placement over several nodes, or by zone, is the same
 * choice over a longer list that was filtered first.
 */
export interface WorkerCandidate {
  readonly nodeId: string;
  readonly workerId: string;
  readonly usage: WorkerUsage;
}

/** What is known of a worker at one moment. */
export interface WorkerUsage {
  /** Measured part of one core that the worker's process used of late, 0..1. */
  readonly cpuShare: number;
  readonly routers: number;
  readonly audioConsumers: number;
  readonly videoConsumers: number;
}

/**
 * A worker's only thread carries media and control alike. Above roughly 70 % of a core, joins begin to crawl; what already
 * runs must keep room to grow, so nothing new is placed from here on.
 */
export const FULL_LOAD = 0.8;

/**
 * What a consumer is expected to cost, as a part of one core. Forwarding a packet costs 10 to 15 µs; a video tile averages
 * some 60 packets a second, and of ten microphones one or two are sending (DTX keeps the others silent).
 */
const VIDEO_CONSUMER_COST = 0.0008;
const AUDIO_CONSUMER_COST = 0.0001;
/** A conference that has only just been placed: people are about to come. */
const ROUTER_COST = 0.005;

/**
 * The load of a worker: 0 = idle, 1 = its core is used up. CPU is the truth but it lags, so conferences that were placed a
 * moment ago and whose people have not arrived are counted by what they are expected to cost. The greater one counts.
 */
export function workerLoad(usage: WorkerUsage): number {
  const expected =
    usage.routers * ROUTER_COST +
    usage.videoConsumers * VIDEO_CONSUMER_COST +
    usage.audioConsumers * AUDIO_CONSUMER_COST;
  return Math.min(1, Math.max(usage.cpuShare, expected));
}

/**
 * The least loaded candidate, or null when every one is full. Equal load is decided by fewer routers and then by the
 * worker's id, so that the same situation always has the same outcome.
 */
export function placeRouter<Candidate extends WorkerCandidate>(
  candidates: readonly Candidate[],
): Candidate | null {
  let best: Candidate | null = null;
  for (const candidate of candidates) {
    if (workerLoad(candidate.usage) >= FULL_LOAD) continue;
    if (!best || compare(candidate, best) < 0) best = candidate;
  }
  return best;
}

function compare(left: WorkerCandidate, right: WorkerCandidate): number {
  return (
    workerLoad(left.usage) - workerLoad(right.usage) ||
    left.usage.routers - right.usage.routers ||
    order(left.nodeId, right.nodeId) ||
    order(left.workerId, right.workerId)
  );
}

const order = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

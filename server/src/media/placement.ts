/**
 * Which worker a new router goes to, and on which one of those that a conference may use somebody's media is placed. A
 * worker is one thread, so the choice decides how smoothly a conference runs.
 *
 * The candidates are one flat list, whatever node they run on. Those of lost nodes are not in it.
 */
export interface WorkerCandidate {
  readonly nodeId: string;
  readonly workerId: string;
  readonly usage: WorkerUsage;
}

/** A worker among those of several nodes. */
export interface FleetCandidate extends WorkerCandidate {
  /** The zone that its node serves. */
  readonly zone: string;
  /** Nothing new is placed there. */
  readonly draining: boolean;
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
 * From here on a worker takes nobody more of a conference that it carries already: those who are there will want to see
 * whoever comes, so each newcomer costs more than a transport. The conference grows over another worker.
 */
export const JOIN_LOAD = 0.7;

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
  return leastLoaded(candidates, FULL_LOAD);
}

function leastLoaded<Candidate extends WorkerCandidate>(
  candidates: readonly Candidate[],
  below: number,
): Candidate | null {
  let best: Candidate | null = null;
  for (const candidate of candidates) {
    if (workerLoad(candidate.usage) >= below) continue;
    if (!best || compare(candidate, best) < 0) best = candidate;
  }
  return best;
}

/** The same among several nodes: those that serve the zone first, then any other. Draining ones take nothing new. */
export function placeRouterInZone<Candidate extends FleetCandidate>(
  candidates: readonly Candidate[],
  zone: string | null,
): Candidate | null {
  const open = candidates.filter((candidate) => !candidate.draining);
  return placeRouter(open.filter((candidate) => candidate.zone === zone)) ?? placeRouter(open);
}

/**
 * Where the media of somebody goes whose conference lives on `homes` already. In their own zone if it has room, for the
 * way to the node is what they feel most; there, with the others, for streams between workers cost a pipe each.
 *
 * When all is full they join the others wherever that is: the conference was admitted, and a refusal would break it. For
 * the same reason a draining node still takes them when there is nothing else. Null: there is no worker to go to.
 */
export function placeTransport<Candidate extends FleetCandidate>(
  candidates: readonly Candidate[],
  call: {
    readonly zone: string | null;
    /** Workers that carry the conference now. */
    readonly homes: readonly { readonly nodeId: string; readonly workerId: string }[];
  },
): Candidate | null {
  const open = candidates.filter((candidate) => !candidate.draining);
  const isHome = ({ nodeId, workerId }: Candidate) =>
    call.homes.some((home) => home.nodeId === nodeId && home.workerId === workerId);
  const isNear = ({ nodeId }: Candidate) => call.homes.some((home) => home.nodeId === nodeId);
  const among = (those: readonly Candidate[]) =>
    leastLoaded(those.filter(isHome), JOIN_LOAD) ?? placeRouter(those.filter(isNear)) ?? placeRouter(those);
  return (
    among(open.filter((candidate) => candidate.zone === call.zone)) ??
    among(open) ??
    leastLoaded(open.filter(isHome), Infinity) ??
    leastLoaded(candidates.filter(isHome), Infinity)
  );
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

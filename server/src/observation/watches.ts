import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ConferenceCensus, JournalHealth } from '../conference/ports.js';
import type { JobBoard } from '../jobs/ports.js';
import type { MediaNodeView } from '../media/media-plane.js';
import type { Metrics } from './metrics.adapter.js';
import { nodeStateReadings, peopleReadings, workerReadings, workerStateReadings } from './readings.js';

const NANOSECONDS = 1e9;

export function watchConferences(metrics: Metrics, conferences: Pick<ConferenceCensus, 'census'>): void {
  metrics.gauge(
    'conclave_conferences',
    'Meetings that run; breakout rooms are counted apart.',
    [],
    () => conferences.census().conferences,
  );
  metrics.gauge(
    'conclave_breakout_rooms',
    'Breakout rooms that are open.',
    [],
    () => conferences.census().rooms,
  );
  metrics.gauge('conclave_participants', 'People, by how far they are in.', ['state'], () =>
    peopleReadings(conferences.census()),
  );
}

export function watchMedia(metrics: Metrics, views: () => readonly MediaNodeView[]): void {
  const each = ['node', 'worker'];
  metrics.gauge('conclave_media_nodes', 'Media nodes by state.', ['state'], () => nodeStateReadings(views()));
  metrics.gauge('conclave_media_workers', 'Media workers by the state of their node.', ['state'], () =>
    workerStateReadings(views()),
  );
  metrics.gauge('conclave_media_worker_load', 'Load of a media worker: 1 = its core is used up.', each, () =>
    workerReadings(views(), 'load'),
  );
  metrics.gauge('conclave_media_routers', 'Routers of a media worker.', each, () =>
    workerReadings(views(), 'routers'),
  );
  metrics.gauge('conclave_media_consumers', 'Streams that a media worker sends to people.', each, () =>
    workerReadings(views(), 'consumers'),
  );
}

export function watchJournal(metrics: Metrics, journal: JournalHealth): void {
  metrics.gauge(
    'conclave_journal_lag_entries',
    'Decisions that the journal has not acknowledged.',
    [],
    () => journal.lag().entries,
  );
  metrics.gauge(
    'conclave_journal_lag_seconds',
    'Age of the oldest of them.',
    [],
    () => journal.lag().seconds,
  );
  metrics.gauge('conclave_journal_away', '1: conferences go on without a journal for now.', [], () =>
    journal.away ? 1 : 0,
  );
}

export function watchStorage(
  metrics: Metrics,
  probes: Readonly<Record<string, () => Promise<unknown>>>,
  jobs: Pick<JobBoard, 'waiting'>,
): void {
  metrics.gauge('conclave_dependency_up', '1: it answers.', ['dependency'], () =>
    Promise.all(
      Object.entries(probes).map(async ([dependency, probe]) => ({
        labels: { dependency },
        value: (await answers(probe)) ? 1 : 0,
      })),
    ),
  );
  metrics.gauge('conclave_jobs_waiting', 'Jobs that wait for their turn or their next try.', [], () =>
    jobs.waiting(),
  );
}

const ANSWER_WITHIN_MS = 1_000;

async function answers(probe: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ANSWER_WITHIN_MS);
  });
  const asked = probe().then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Of this process: control, and in the role `all` the media plane's own work beside its workers. Returns the way to stop. */
export function watchProcess(metrics: Metrics): () => void {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  metrics.gauge(
    'conclave_event_loop_lag_seconds',
    'How late the loop was since the last look.',
    ['quantile'],
    () => {
      const readings = [0.5, 0.99, 1].map((quantile) => ({
        labels: { quantile: String(quantile) },
        value: (quantile === 1 ? delay.max : delay.percentile(quantile * 100)) / NANOSECONDS,
      }));
      delay.reset();
      return readings.filter(({ value }) => Number.isFinite(value));
    },
  );
  metrics.sum(
    'conclave_process_cpu_seconds_total',
    'CPU time of this process, workers not included.',
    [],
    () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
  );
  metrics.gauge('conclave_process_resident_bytes', 'Memory of this process, workers not included.', [], () =>
    process.memoryUsage.rss(),
  );
  metrics.gauge(
    'conclave_process_heap_bytes',
    'JavaScript objects of this process.',
    [],
    () => process.memoryUsage().heapUsed,
  );
  const startedAt = Date.now() / 1000 - process.uptime();
  metrics.gauge(
    'conclave_process_start_seconds',
    'When this process began, since the epoch.',
    [],
    () => startedAt,
  );
  return () => delay.disable();
}

import type { Counter } from 'prom-client';
import type { ErrorCode } from '#protocol';
import type { Metrics } from './metrics.adapter.js';
import type { DoorWatch, MediaGaps, NoticedGap } from './ports.js';

/** Who comes in, who is turned away, and what those inside notice. */
export class HouseWatch implements DoorWatch {
  private readonly resumes: Counter;
  private readonly refusals: Counter;
  private sockets: () => number = () => 0;

  constructor(
    metrics: Metrics,
    private readonly gaps: MediaGaps,
  ) {
    this.resumes = metrics.counter('conclave_resumes_total', 'People who came back to their seat.');
    this.refusals = metrics.counter(
      'conclave_joins_refused_total',
      'People who were not let in, by error code.',
      ['code'],
    );
    metrics.gauge('conclave_sockets', 'Signaling connections that are open.', [], () => this.sockets());
  }

  gap(gap: NoticedGap): void {
    this.gaps.note(gap);
  }
  resumed(): void {
    this.resumes.inc();
  }
  refused(code: ErrorCode): void {
    this.refusals.inc({ code });
  }
  countSockets(count: () => number): void {
    this.sockets = count;
  }
}

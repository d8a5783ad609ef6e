import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Log } from '../kernel/log.js';

/** One value, with the labels it is told apart by. Labels come from small fixed sets: never names or ids of people. */
export interface Reading {
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}
/** What is read when somebody asks. A number stands for one reading without labels. */
export type Read = () => Reading[] | number | Promise<Reading[] | number>;

/** Of one metric; longer lists are cut, so that a fault cannot fill the memory of whoever collects. */
const MOST_READINGS = 1_000;
/** Nobody who collects waits longer than this for one reading. */
const READ_WITHIN_MS = 1_500;

/** The metrics of this process, in Prometheus' words. Adapter of prom-client, with a registry of its own. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly failures: Counter;
  private underWay: Promise<string> | null = null;

  constructor(private readonly log: Log) {
    this.failures = this.counter('conclave_observation_failures_total', 'Readings that could not be taken.', [
      'metric',
    ]);
  }

  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;

  /** A value that is read each time somebody asks; a reading that fails leaves the metric out and disturbs no other. */
  gauge(name: string, help: string, labelNames: readonly string[], read: Read): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames,
      registers: [this.registry],
      collect: async () => {
        const readings = (await this.attempt(name, read)) ?? [];
        gauge.reset();
        // Without labels a reset leaves a nought, which would be a lie.
        if (labelNames.length === 0) gauge.remove();
        for (const { labels, value } of readings) gauge.set({ ...labels }, value);
      },
    });
  }

  /** A sum that others keep, read each time somebody asks. It must only rise. */
  sum(name: string, help: string, labelNames: readonly string[], read: Read): void {
    const counter: Counter = new Counter({
      name,
      help,
      labelNames,
      registers: [this.registry],
      collect: async () => {
        const readings = await this.attempt(name, read);
        // What could not be read stays as it was: a sum that falls would look like a restart.
        if (readings === null) return;
        counter.reset();
        for (const { labels, value } of readings) counter.inc({ ...labels }, value);
      },
    });
  }

  counter(name: string, help: string, labelNames: readonly string[] = []): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  /** `buckets` are upper bounds, in the unit that the name ends in. */
  histogram(
    name: string,
    help: string,
    labelNames: readonly string[],
    buckets: readonly number[],
  ): Histogram {
    return new Histogram({ name, help, labelNames, buckets: [...buckets], registers: [this.registry] });
  }

  /** Everything, as text. Those who ask at the same moment get the same answer. */
  text(): Promise<string> {
    this.underWay ??= this.registry.metrics().finally(() => (this.underWay = null));
    return this.underWay;
  }

  private async attempt(name: string, read: Read): Promise<Reading[] | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('the reading takes too long')), READ_WITHIN_MS);
    });
    try {
      const readings = await Promise.race([read(), late]);
      return typeof readings === 'number' ? [{ value: readings }] : readings.slice(0, MOST_READINGS);
    } catch (error) {
      this.failures.inc({ metric: name });
      this.log.debug('a metric could not be read', { metric: name, err: error });
      return null;
    } finally {
      clearTimeout(timer);
    }
  }
}

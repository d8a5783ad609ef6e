import { afterEach, describe, expect, it } from '@jest/globals';
import { silentLog } from '../kernel/log.js';
import { Metrics } from './metrics.adapter.js';
import { MetricsServer } from './metrics-server.js';

const lines = (text: string, name: string) =>
  text.split('\n').filter((line) => line.startsWith(name) && !line.startsWith('#'));

describe('Metrics', () => {
  it('reads at the moment of asking', async () => {
    const metrics = new Metrics(silentLog);
    let people = 1;
    metrics.gauge('conclave_people', 'People.', ['state'], () => [
      { labels: { state: 'in' }, value: people },
    ]);
    metrics.sum('conclave_seconds_total', 'Seconds.', [], () => people * 10);
    expect(lines(await metrics.text(), 'conclave_people')).toEqual(['conclave_people{state="in"} 1']);
    people = 2;
    const text = await metrics.text();
    expect(lines(text, 'conclave_people')).toEqual(['conclave_people{state="in"} 2']);
    expect(lines(text, 'conclave_seconds_total')).toEqual(['conclave_seconds_total 20']);
  });

  it('a reading that fails is left out, counted, and disturbs no other', async () => {
    const metrics = new Metrics(silentLog);
    let broken = true;
    metrics.gauge('conclave_broken', 'Broken.', [], () => {
      if (broken) throw new Error('the view is away');
      return 3;
    });
    metrics.gauge('conclave_whole', 'Whole.', [], () => Promise.resolve(7));
    await metrics.text();
    const text = await metrics.text();
    expect(lines(text, 'conclave_broken')).toEqual([]);
    expect(lines(text, 'conclave_whole')).toEqual(['conclave_whole 7']);
    expect(lines(text, 'conclave_observation_failures_total')).toEqual([
      expect.stringMatching(/\{metric="conclave_broken"\} [12]$/u),
    ]);
    broken = false;
    expect(lines(await metrics.text(), 'conclave_broken')).toEqual(['conclave_broken 3']);
  });

  it('those who ask at the same moment cause one reading', async () => {
    const metrics = new Metrics(silentLog);
    let readings = 0;
    metrics.gauge('conclave_counted', 'Counted.', [], () => ++readings);
    await Promise.all([metrics.text(), metrics.text(), metrics.text()]);
    expect(readings).toBe(1);
  });
});

describe('MetricsServer', () => {
  let server: MetricsServer | null = null;
  afterEach(async () => {
    await server?.close();
    server = null;
  });

  it('serves GET /metrics and nothing else', async () => {
    const metrics = new Metrics(silentLog);
    metrics.gauge('conclave_whole', 'Whole.', [], () => 7);
    server = new MetricsServer(metrics, silentLog);
    const url = `http://127.0.0.1:${await server.listen('127.0.0.1', 0)}`;
    const answer = await fetch(`${url}/metrics`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect(await answer.text()).toContain('conclave_whole 7');
    const others = [
      fetch(`${url}/`),
      fetch(`${url}/api/v1/health/live`),
      fetch(`${url}/metrics`, { method: 'POST' }),
    ];
    expect((await Promise.all(others)).map(({ status }) => status)).toEqual([404, 404, 405]);
  });
});

import type { Machine, Problem } from './problem.js';

const LAST_PORT = 65535;

interface Ports {
  readonly MEDIA_PORT_BASE?: number | undefined;
  readonly MEDIA_WORKERS?: number | undefined;
  readonly MEDIA_PIPE_PORT_BASE?: number | undefined;
  readonly MEDIA_PIPE_PORTS?: number | undefined;
  readonly MEDIA_LISTEN?: string | undefined;
  readonly PORT?: number | undefined;
  readonly METRICS_PORT?: number | undefined;
}

/** Both included. */
interface Range {
  readonly name: string;
  readonly what: string;
  readonly min: number;
  readonly max: number;
}

/**
 * Who would take a port that another one needs. Each media worker takes one port for UDP and TCP, from MEDIA_PORT_BASE
 * upwards, and one more is for the spare; the pipes between routers have a range of their own, because a shared one ends
 * workers. What could not be read is left out.
 */
export function portProblems(v: Ports, machine: Machine): Problem[] {
  const ranges = rangesOf(v, machine);
  const beyond = ranges.filter(({ max }) => max > LAST_PORT);
  if (beyond.length > 0)
    return beyond.map(({ name, min, max }) => ({
      name,
      problem: `leaves no room for ${max - min + 1} ports; expected a lower number`,
    }));
  return ranges.flatMap((range, index) =>
    ranges
      .slice(0, index)
      .filter((other) => range.min <= other.max && other.min <= range.max)
      .map((other) => ({ name: range.name, problem: clash(range, other) })),
  );
}

const clash = (range: Range, other: Range): string =>
  range.min === range.max
    ? `is one of ${other.what} (${describe(other)}); expected another`
    : `makes ${range.what} ${describe(range)}, of which ${other.what} needs some (${describe(other)}); expected others`;

const describe = ({ min, max }: Range): string => (min === max ? String(min) : `${min} to ${max}`);

/** In the order of precedence: of two that clash, the later one is told to move. */
function rangesOf(v: Ports, machine: Machine): Range[] {
  const range = (name: string, what: string, min: number | undefined, count = 1): Range[] =>
    min === undefined ? [] : [{ name, what, min, max: min + count - 1 }];
  const workers = v.MEDIA_WORKERS ?? Math.max(1, machine.cores);
  const link = v.MEDIA_LISTEN?.startsWith('tls://') ? Number(new URL(v.MEDIA_LISTEN).port) : undefined;
  return [
    ...range('MEDIA_PORT_BASE', 'the media ports', v.MEDIA_PORT_BASE, workers + 1),
    ...range('MEDIA_PIPE_PORT_BASE', 'the ports for pipes', v.MEDIA_PIPE_PORT_BASE, v.MEDIA_PIPE_PORTS ?? 1),
    ...range('PORT', 'the port of the web', v.PORT),
    ...range('METRICS_PORT', 'the port of the metrics', v.METRICS_PORT === 0 ? undefined : v.METRICS_PORT),
    ...range('MEDIA_LISTEN', 'the port of the media link', link),
  ];
}

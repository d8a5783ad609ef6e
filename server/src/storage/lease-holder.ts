import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';

/** A process, so that another one on the same machine can tell whether it still lives. */
export interface LeaseHolder {
  readonly id: string;
  readonly pid: number;
  /** When it started, in ticks since the boot: a pid is given out again, the two together are not. */
  readonly startedAt: string | null;
  /** Of the machine since its last start, and of the process ids' name space: pids mean nothing in another. */
  readonly machine: string | null;
}

export function thisProcess(): LeaseHolder {
  return { id: randomUUID(), pid: process.pid, startedAt: startOf(process.pid), machine: machine() };
}

/** Only where it is certain: the same machine since the same start, and the process is gone, or its pid is another's. */
export function isProvablyDead(holder: LeaseHolder, self: LeaseHolder): boolean {
  if (holder.machine === null || holder.startedAt === null || self.machine !== holder.machine) return false;
  return startOf(holder.pid) !== holder.startedAt;
}

/** Null when there is no such process, or it has ended and only waits to be buried. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything, parentheses too; after it: state, parent … and, twentieth, the start.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? null : (fields[18] ?? null);
  } catch {
    return null;
  }
}

function machine(): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // Nothing can be proven here: a lease then always runs out.
    return null;
  }
}

/** Null for what is not a holder's description. */
export function parseHolder(text: string): LeaseHolder | null {
  try {
    const { id, pid, startedAt, machine: where } = JSON.parse(text) as Record<string, unknown>;
    if (typeof id !== 'string' || typeof pid !== 'number') return null;
    return {
      id,
      pid,
      startedAt: typeof startedAt === 'string' ? startedAt : null,
      machine: typeof where === 'string' ? where : null,
    };
  } catch {
    return null;
  }
}

import { readFile } from 'node:fs/promises';

/** What the system says of a process: its state as one letter, and its CPU time so far in clock ticks (10 ms). */
export interface ProcessState {
  readonly state: string;
  readonly cpuTicks: number;
}

/** Null when there is no such process. Reading takes some 50 µs. */
export async function readProcessState(pid: number): Promise<ProcessState | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return text === null ? null : parseProcessStat(text);
}

/** The name stands in brackets and may hold anything, brackets and spaces too; see proc_pid_stat(5). */
export function parseProcessStat(text: string): ProcessState | null {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, userTicks, systemTicks] = [fields[0], Number(fields[11]), Number(fields[12])];
  if (!state || Number.isNaN(userTicks) || Number.isNaN(systemTicks)) return null;
  return { state, cpuTicks: userTicks + systemTicks };
}

/** Notices when whoever started us is gone, so that a killed `npm` does not leave a running meeting server behind. */
import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 1_000;
/** npm starts a shell, which either became us or stands between. */
const FARTHEST = 3;

/**
 * Calls `lost` once when the npm that started us has died. Started by hand, without npm, we outlive the shell like
 * any other program.
 *
 * @param {(reason: string) => void} lost
 */
export function watchNpm(lost, env = process.env) {
  const npm = env.npm_lifecycle_event ? findNpm() : undefined;
  if (npm === undefined) return;
  const timer = setInterval(() => {
    if (isNpm(npm)) return;
    clearInterval(timer);
    lost('npm, which started this, has ended');
  }, LOOK_EVERY_MS);
  timer.unref();
}

function findNpm() {
  let pid = process.ppid;
  for (let steps = 0; steps < FARTHEST && pid > 1; steps += 1) {
    if (isNpm(pid)) return pid;
    pid = parentOf(pid);
  }
  return undefined;
}

/** npm calls itself `npm start`; early on, its command line still is the one it was run with. */
function isNpm(pid) {
  return /^npm\b|npm-cli\.js/.test(readText(`/proc/${pid}/cmdline`));
}

function parentOf(pid) {
  // The fields after the program's name, which stands in brackets and may hold anything.
  const fields = readText(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, '')
    .split(' ');
  return Number(fields[1] ?? 0);
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

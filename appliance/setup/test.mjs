/** `npm test`: sets up what is missing, then runs the checks one after the other until one fails. */
import { CHECKS } from './checks.mjs';
import { isolated, whyNotIsolated } from './isolation.mjs';
import { nodeBinary, nodeEnvironment } from './node24.mjs';
import { run } from './run.mjs';
import { Advice, elapsed, say } from './say.mjs';
import { setUp } from './setup.mjs';

/**
 * @param {readonly string[]} names ids of checks to run; none means all. `--keep-going` runs on after a failure.
 * @returns {Promise<number>} the exit code
 */
export async function test(names) {
  const keepGoing = names.includes('--keep-going');
  const chosen = choose(names.filter((name) => name !== '--keep-going'));
  const began = Date.now();
  const { mediaWorker } = await setUp({ forTests: true });
  const env = { ...nodeEnvironment(), MEDIASOUP_WORKER_BIN: mediaWorker, NG_CLI_ANALYTICS: 'false' };
  const results = [];
  for (const [index, check] of chosen.entries()) {
    say(
      `\n━━ ${index + 1}/${chosen.length} ${check.title} (${check.id}) ${'━'.repeat(Math.max(2, 70 - check.title.length))}`,
    );
    const passed = await runCheck(check, env, results);
    if (!passed && !keepGoing) break;
  }
  return summarise(chosen, results, began);
}

function choose(names) {
  const unknown = names.filter((name) => !CHECKS.some(({ id }) => id === name));
  if (unknown.length > 0) {
    throw new Advice(
      `There is no check "${unknown.join('", "')}"; known: ${CHECKS.map(({ id }) => id).join(', ')}`,
      2,
    );
  }
  return names.length === 0 ? CHECKS : CHECKS.filter(({ id }) => names.includes(id));
}

async function runCheck({ id, title, command, offline = false }, env, results) {
  const started = Date.now();
  let passed = true;
  try {
    const [program, args] = offline ? cutOff(command) : [nodeBinary(), command];
    await run(title, program, args, { env, inherit: true });
  } catch (error) {
    if (!(error instanceof Advice)) throw error;
    say(error.message);
    passed = false;
  }
  const took = elapsed(started);
  say(`━━ ${title}: ${passed ? 'passed' : 'FAILED'} (${took})`);
  results.push({ id, passed, took });
  return passed;
}

/** Nothing may call outside: where the machine allows it, the check runs with no way there. */
function cutOff(command) {
  const reason = whyNotIsolated();
  if (reason === undefined) return isolated(nodeBinary(), command);
  say(`  Not cut off from the network, so this does not show that nothing calls outside: ${reason}`);
  return [nodeBinary(), command];
}

function summarise(chosen, results, began) {
  say(`\n━━ Summary (${elapsed(began)})`);
  for (const { id, title } of chosen) {
    const result = results.find((one) => one.id === id);
    const outcome = result ? (result.passed ? 'passed' : 'FAILED') : 'not run';
    say(`  ${outcome.padEnd(8)} ${title}${result ? ` (${result.took})` : ''}`);
  }
  const failed = results.filter(({ passed }) => !passed).length;
  say(`\n${results.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

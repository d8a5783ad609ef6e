/**
 * Runs a check in a network namespace of its own, which has loopback and one address that leads nowhere. Whatever tries
 * to reach the outside fails there, so a check that passes has shown that nothing calls outside.
 */
import { spawnSync } from 'node:child_process';

// Browsers offer no loopback addresses for media: a documentation address on a pair of interfaces stands in for a LAN.
const PREPARE = [
  'ip link set lo up',
  'ip link add cv0 type veth peer name cv1',
  'ip addr add 192.0.2.1/24 dev cv0',
  'ip link set cv0 up',
  'ip link set cv1 up',
].join(' && ');

/** An ordinary user stays who they are, and may shape only the namespace that is made for them. */
const OWN_NAMESPACE =
  process.getuid?.() === 0 ? ['--net'] : ['--user', '--map-current-user', '--keep-caps', '--net'];

const wrap = (program, args) => [
  'unshare',
  [...OWN_NAMESPACE, '--', 'sh', '-c', `${PREPARE} && exec "$@"`, 'sh', program, ...args],
];

/** @returns {string | undefined} why this machine gives no namespace; undefined when it does */
export function whyNotIsolated() {
  const [program, args] = wrap('true', []);
  const probe = spawnSync(program, args, { encoding: 'utf8' });
  if (probe.status === 0) return undefined;
  return (probe.stderr || probe.error?.message || `exit code ${probe.status}`).trim();
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {[string, string[]]} the same command, run where nothing outside can be reached
 */
export function isolated(program, args) {
  return wrap(program, args);
}

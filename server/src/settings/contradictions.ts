import { isLoopback } from './loopback.js';
import { portProblems } from './port-problems.js';
import type { Machine, Problem } from './problem.js';
import type { ControlVariables, GeneralVariables, MediaVariables } from './variables.js';

/** What is right by itself and wrong together. A variable that could not be read is missing here. */
export function controlContradictions(
  v: Partial<GeneralVariables & MediaVariables & ControlVariables>,
  machine: Machine,
): Problem[] {
  const problems: Problem[] = [];
  const say = (name: string, problem: string) => problems.push({ name, problem });
  if (v.TLS_CERT && !v.TLS_KEY) say('TLS_KEY', 'is missing; TLS_CERT and TLS_KEY belong together');
  if (v.TLS_KEY && !v.TLS_CERT) say('TLS_CERT', 'is missing; TLS_CERT and TLS_KEY belong together');
  const directory = v.LDAP_URL === undefined ? null : new URL(v.LDAP_URL);
  if (directory?.protocol === 'ldap:' && !isLoopback(directory.hostname))
    say('LDAP_URL', 'would send passwords in clear; expected ldaps:// for a directory on another machine');
  if (v.LDAP_BIND_DN && !v.LDAP_BIND_PASSWORD) say('LDAP_BIND_PASSWORD', 'is missing; LDAP_BIND_DN needs it');
  if (
    v.SESSION_IDLE_MINUTES &&
    v.SESSION_ABSOLUTE_HOURS &&
    v.SESSION_IDLE_MINUTES > v.SESSION_ABSOLUTE_HOURS * 60
  )
    say('SESSION_IDLE_MINUTES', 'is longer than SESSION_ABSOLUTE_HOURS; expected at most that');
  if (v.FILES_MAX_MB && v.FILES_MEETING_QUOTA_MB && v.FILES_MAX_MB > v.FILES_MEETING_QUOTA_MB)
    say('FILES_MAX_MB', 'is more than FILES_MEETING_QUOTA_MB; expected at most that');
  // Control alone opens no media ports, and the machines of its nodes check theirs.
  const media = v.CONCLAVE_ROLE === 'control' ? {} : v;
  problems.push(...portProblems({ ...media, PORT: v.PORT, METRICS_PORT: v.METRICS_PORT }, machine));
  if (v.CONCLAVE_ROLE === 'control') {
    const nodes = (v.MEDIA_NODES ?? ['local']).map((node) =>
      node === 'local' ? (v.MEDIA_LISTEN ?? node) : node,
    );
    problems.push(...linkProblems(v, 'MEDIA_NODES', nodes));
  }
  return problems;
}

/** The same for a process that is nothing but a media node. */
export function mediaContradictions(
  v: Partial<GeneralVariables & MediaVariables>,
  machine: Machine,
): Problem[] {
  return [
    ...portProblems(v, machine),
    ...linkProblems(v, 'MEDIA_LISTEN', v.MEDIA_LISTEN ? [v.MEDIA_LISTEN] : undefined),
  ];
}

const certificates = ['MEDIA_LINK_CERT', 'MEDIA_LINK_KEY', 'MEDIA_LINK_CA'] as const;

/** Between machines both sides show certificates, so each side needs its own, its key, and the authority of the other. */
function linkProblems(
  v: Partial<MediaVariables>,
  name: 'MEDIA_LISTEN' | 'MEDIA_NODES',
  addresses: readonly string[] = [],
): Problem[] {
  const twice = addresses.filter((address, index) => addresses.indexOf(address) !== index);
  const encrypted = addresses.some((address) => address.startsWith('tls://'));
  const partial = certificates.some((certificate) => v[certificate]);
  return [
    ...twice.map((address) => ({ name, problem: `names ${address} twice; expected each node once` })),
    ...(encrypted || partial ? certificates : []).flatMap((certificate) =>
      v[certificate]
        ? []
        : [
            {
              name: certificate,
              problem: encrypted
                ? `is missing; ${name} has tls://, which needs it`
                : `is missing; ${certificates.join(', ')} belong together`,
            },
          ],
    ),
  ];
}

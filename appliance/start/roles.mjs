/** Which roles a start runs, and in which order they stop. */
import { Advice } from '../setup/say.mjs';

/**
 * @typedef {'media' | 'control' | 'recorder' | 'all'} RoleName
 * @param {NodeJS.ProcessEnv} env the operator's settings
 * @returns {RoleName[]} in the order of starting: with the media node there, control has somewhere to place people
 */
export function rolesOf({ CONCLAVE_ROLE: role, MEDIA_NODES: nodes }) {
  if (role) {
    if (['all', 'control', 'media', 'recorder'].includes(role)) return [role];
    throw new Advice(`CONCLAVE_ROLE is "${role}"; expected all, control, media or recorder, or nothing.`);
  }
  const elsewhere = nodes && nodes.split(',').every((node) => node.trim().startsWith('tls://'));
  return elsewhere ? ['control', 'recorder'] : ['media', 'control', 'recorder'];
}

/** Whether one of them serves people, and so needs the services, certificates and a port. @param {RoleName[]} roles */
export const servesPeople = (roles) => roles.includes('control') || roles.includes('all');

/** Control first: it tells people that it will be back while media still flows. @param {readonly string[]} roles */
export const stopOrder = (roles) => [...roles].sort((a, b) => STOP_ORDER.indexOf(a) - STOP_ORDER.indexOf(b));
const STOP_ORDER = ['all', 'control', 'recorder', 'media'];

/** What only control may know: where people's data lies, and by which secrets. */
const CONTROL_ONLY = /^(?:DATABASE_URL|REDIS_URL|LDAP_.*|TLS_.*|CONCLAVE_SECRET_FILE|BREAK_GLASS_FILE)$/;

/** The environment of a role's process. @param {string} role @param {NodeJS.ProcessEnv} env */
export const environmentOf = (role, env) => ({
  ...(servesPeople([role])
    ? env
    : Object.fromEntries(Object.entries(env).filter(([name]) => !CONTROL_ONLY.test(name)))),
  CONCLAVE_ROLE: role,
});

/** Writes the demo directory as LDIF. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DEMO_PASSWORD, GROUPS, PEOPLE } from './people.mjs';

export const SUFFIX = 'dc=conclave,dc=example';
/** Without a policy that has locking switched on, OpenLDAP lets locked accounts in. */
export const POLICY_DN = `cn=default,ou=policies,${SUFFIX}`;
export const SERVICE_DN = `cn=conclave,ou=services,${SUFFIX}`;

/** OpenLDAP's password policy takes this moment for "locked until an administrator unlocks it". */
const LOCKED_FOR_GOOD = '000001010000Z';

/** @param {{servicePassword: string}} secrets @returns {string} */
export function demoDirectoryLdif({ servicePassword }) {
  const entries = [
    entry(SUFFIX, { objectClass: ['dcObject', 'organization'], dc: 'conclave', o: 'Conclave demo' }),
    ...['people', 'groups', 'services', 'policies'].map((ou) =>
      entry(`ou=${ou},${SUFFIX}`, { objectClass: 'organizationalUnit', ou }),
    ),
    entry(SERVICE_DN, {
      ...{ objectClass: ['organizationalRole', 'simpleSecurityObject'], cn: 'conclave' },
      ...{ description: 'Reads the directory for Conclave', userPassword: hashed(servicePassword) },
    }),
    entry(POLICY_DN, {
      ...{ objectClass: ['organizationalRole', 'pwdPolicy'], cn: 'default' },
      // Nobody is locked by failing: how often a password may be tried is decided by Conclave.
      ...{ pwdAttribute: 'userPassword', pwdLockout: 'TRUE', pwdMaxFailure: '0' },
    }),
    ...PEOPLE.map(person),
    ...Object.entries(GROUPS).map(([cn, members]) =>
      entry(`cn=${cn},ou=groups,${SUFFIX}`, {
        objectClass: 'groupOfNames',
        cn,
        member: members.map(personDn),
      }),
    ),
  ];
  return entries.join('\n');
}

function personDn(uid) {
  return `uid=${uid},ou=people,${SUFFIX}`;
}

/** @param {import('./people.mjs').Person} of */
function person({ uid, name, surname, title, photo, disabled }) {
  return entry(personDn(uid), {
    ...{ objectClass: 'inetOrgPerson', uid, cn: name, displayName: name, sn: surname, title },
    ...{ givenName: name.slice(0, name.indexOf(' ')), mail: `${uid}@conclave.example` },
    userPassword: hashed(DEMO_PASSWORD),
    ...(photo ? { jpegPhoto: readFileSync(new URL(`photos/${uid}.jpg`, import.meta.url)) } : {}),
    ...(disabled ? { pwdAccountLockedTime: LOCKED_FOR_GOOD } : {}),
  });
}

/** @param {string} dn @param {Record<string, string | Buffer | readonly string[]>} attributes */
function entry(dn, attributes) {
  const lines = Object.entries(attributes).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `${name}:: ${Buffer.from(one).toString('base64')}`),
  );
  return `dn:: ${Buffer.from(dn).toString('base64')}\n${lines.join('\n')}\n`;
}

/**
 * OpenLDAP's salted SHA-1 form. The salt comes from the password, so that the same people give the same LDIF and the
 * directory is only filled again when something changed; these passwords are public or random anyway.
 */
function hashed(password) {
  const salt = createHash('sha256').update(`conclave ${password}`).digest().subarray(0, 8);
  const digest = createHash('sha1').update(password).update(salt).digest();
  return `{SSHA}${Buffer.concat([digest, salt]).toString('base64')}`;
}

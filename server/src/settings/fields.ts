import { isIP } from 'node:net';
import * as z from 'zod';

/**
 * What each kind of value may look like. Every message completes the sentence "NAME: … expected", so that whoever edits the
 * settings file need not look anything up.
 */
const expected = (text: string) => ({ error: `expected ${text}` });

export const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, expected(`one of ${values.join(', ')}`));

export const flag = z
  .enum(['0', '1', 'true', 'false', 'yes', 'no'], expected('one of 1, 0, true, false, yes, no'))
  .transform((value) => value === '1' || value === 'true' || value === 'yes');

export const wholeNumber = (min: number, max: number) => {
  const message = expected(`a whole number from ${min} to ${max}`);
  return z
    .string()
    .regex(/^-?\d{1,15}$/u, message)
    .transform(Number)
    .pipe(z.number().min(min, message).max(max, message));
};

export const text = (what: string) => z.string(expected(what)).min(1, expected(what));

const parses = (value: string): URL | null => (URL.canParse(value) ? new URL(value) : null);

export const webUrl = z
  .string()
  .refine((value) => {
    const url = parses(value);
    return (
      url !== null &&
      /^https?:$/u.test(url.protocol) &&
      url.pathname === '/' &&
      !url.search &&
      !url.hash &&
      !url.username
    );
  }, expected('an http:// or https:// address without a path, such as https://meet.example.org'))
  .transform((value) => value.replace(/\/+$/u, ''));

export const postgresUrl = z
  .string()
  .refine(
    (value) => /^postgres(?:ql)?:\/\//u.test(value) && parses(value.replace('@/', '@socket/')) !== null,
    expected('postgres://user:password@host:5432/database, or postgres://user@/database?host=/socket/folder'),
  );

export const redisUrl = z
  .string()
  .refine(
    (value) =>
      value.startsWith('/') ||
      /^unix:\/\/\/./u.test(value) ||
      (/^rediss?:\/\//u.test(value) && parses(value) !== null),
    expected('redis://host:6379, rediss://host:6379, or unix:///path/of/the/socket'),
  );

export const ldapUrl = z
  .string()
  .refine((value) => /^ldaps?:\/\//u.test(value) && parses(value)?.hostname, expected('ldaps://host:636'));

/** `none` is null. */
export const scannerUrl = z
  .string()
  .refine(
    (value) =>
      value === 'none' ||
      /^unix:\/\/\/./u.test(value) ||
      (/^tcp:\/\//u.test(value) && Boolean(parses(value)?.port && parses(value)?.hostname)),
    expected('none, unix:///path/of/the/socket, or tcp://host:3310'),
  )
  .transform((value) => (value === 'none' ? null : value));

export const ipAddress = z.string().refine((value) => isIP(value) !== 0, expected('an IP address'));

export const addressOrName = z
  .string()
  .refine(
    (value) => isIP(value) !== 0 || /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/iu.test(value),
    expected('an IP address or a host name'),
  );

export const commaList = z.string().transform((value) =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ''),
);

/** Endings of file names, with or without their dot; in lower case without it. */
export const extensions = commaList.pipe(
  z.array(
    z
      .string()
      .regex(
        /^\.?[a-z0-9_-]{1,32}$/iu,
        expected('endings of file names such as exe,bat, separated by commas'),
      )
      .transform((value) => value.replace('.', '').toLowerCase()),
  ),
);

/** `group=role` pairs. Names of groups are compared in lower case. */
export const groupRoles = commaList.pipe(
  z
    .array(
      z
        .string()
        .regex(
          /^[^=]+=(?:administrator|employee)$/u,
          expected('group=administrator or group=employee, separated by commas'),
        ),
    )
    .transform((pairs) =>
      Object.fromEntries(
        pairs.map((pair) => {
          const [group = '', role] = pair.split('=');
          return [
            group.trim().toLowerCase(),
            role === 'administrator' ? ('administrator' as const) : ('employee' as const),
          ];
        }),
      ),
    ),
);

/** Of media nodes and zones. */
export const nodeName = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?$/u,
    expected('up to 64 lower-case letters, digits, dots or hyphens'),
  );

const linkTarget = (value: string): boolean =>
  /^unix:\/\/\/./u.test(value) ||
  (/^tls:\/\//u.test(value) && Boolean(parses(value)?.port && parses(value)?.hostname));
export const linkAddress = z
  .string()
  .refine(linkTarget, expected('unix:///path/of/the/socket, or tls://host:port'));
/** `local`: the node of this machine, at its usual socket. */
export const linkAddresses = commaList.pipe(
  z
    .array(
      z
        .string()
        .refine(
          (value) => value === 'local' || linkTarget(value),
          expected('local, unix:///path or tls://host:port, separated by commas'),
        ),
    )
    .min(1),
);

/** `name=subnet|subnet,name=subnet`. */
export const zones = commaList.pipe(
  z
    .array(
      z
        .string()
        .regex(
          /^[a-z0-9][a-z0-9.-]{0,63}=[^=]+$/u,
          expected('name=10.1.0.0/16|2001:db8::/32, separated by commas'),
        )
        .refine(
          (value) =>
            value
              .slice(value.indexOf('=') + 1)
              .split('|')
              .every(isSubnet),
          expected('subnets such as 10.1.0.0/16 or 2001:db8::/32'),
        ),
    )
    .transform((entries) =>
      entries.map((entry) => {
        const [name = '', subnets = ''] = entry.split('=');
        return { name, subnets: subnets.split('|') };
      }),
    ),
);

function isSubnet(value: string): boolean {
  const [address = '', bits = ''] = value.split('/');
  const family = isIP(address);
  return family !== 0 && /^\d{1,3}$/u.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

/** A filter that holds its placeholder once or more, in balanced brackets. */
export const ldapFilter = (placeholder: string) =>
  z
    .string()
    .refine(
      (value) =>
        value.startsWith('(') && value.endsWith(')') && value.includes(placeholder) && balanced(value),
      expected(`an LDAP filter in brackets that contains ${placeholder}`),
    );

function balanced(filter: string): boolean {
  let depth = 0;
  for (const letter of filter) {
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** How to reach PostgreSQL, in the driver's words. `host` may be the folder of a unix socket. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password?: string;
  readonly database: string;
  readonly ssl: false | { readonly rejectUnauthorized: boolean };
}

/**
 * Reads `postgres://user:password@host:port/database?sslmode=…` and the unix socket form
 * `postgres://user@/database?host=/folder`. The ORM's own reading of URLs knows neither sockets nor sslmode.
 * sslmode: disable (default), require (encrypted, unchecked), verify-ca and verify-full (checked).
 */
export function databaseAddress(url: string): DatabaseAddress {
  const match =
    /^postgres(?:ql)?:\/\/(?:(?<who>[^@/]*)@)?(?<where>[^/?]*)(?:\/(?<database>[^?]*))?(?:\?(?<query>.*))?$/u.exec(
      url,
    );
  if (!match?.groups) throw new Error('DATABASE_URL cannot be read.');
  const { who = '', where = '', database = '', query = '' } = match.groups;
  const parameters = new URLSearchParams(query);
  const [username = '', password] = who.split(/:(.*)/su).map(decodeURIComponent);
  const { host, port } = /^(?<host>\[[^\]]+\]|[^:]*)(?::(?<port>\d+))?$/u.exec(where)?.groups ?? {};
  const sslmode = parameters.get('sslmode') ?? 'disable';
  const user = username || parameters.get('user') || 'conclave';
  return {
    // As in libpq, the parameters win over what stands before the slash.
    host: parameters.get('host') || decodeURIComponent((host ?? '').replace(/^\[|\]$/gu, '')) || 'localhost',
    port: Number(parameters.get('port') ?? port ?? 5432),
    username: user,
    ...(password === undefined ? {} : { password }),
    database: decodeURIComponent(database) || user,
    ssl: sslmode === 'disable' ? false : { rejectUnauthorized: sslmode.startsWith('verify') },
  };
}

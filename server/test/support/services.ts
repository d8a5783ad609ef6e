/**
 * Real services for tests: private instances in temporary folders, which end with the test process even when that is
 * killed. Each takes one to three seconds to start, so start them once for a file (`beforeAll`) and stop them in
 * `afterAll`.
 */
import {
  freePort,
  settingsOf,
  startTestDirectory,
  startTestPostgres,
  startTestRedis,
  startTestScanner,
  testMalware,
} from '../../../appliance/services/for-tests.mjs';
import type { TestDirectory, TestService } from '../../../appliance/services/for-tests.mjs';

export { freePort, settingsOf, testMalware };
export type { TestDirectory, TestService };

/**
 * PostgreSQL on a unix socket, with an empty database `conclave`. The role may create further databases. Data is not
 * synced to disk.
 */
export function startPostgres(): Promise<TestService> {
  return startTestPostgres();
}

/** Redis on a unix socket, empty, with `maxmemory-policy noeviction`; only in memory, unless it is to be `durable`. */
export function startRedis(options: { readonly durable?: boolean } = {}): Promise<TestService> {
  return startTestRedis(options);
}

/**
 * OpenLDAP over LDAPS with the people and groups of the demo directory (password `conclave-demo`; `erin` is locked),
 * and what `extraLdif` adds below dc=conclave,dc=example.
 */
export function startDirectory(options: { readonly extraLdif?: string } = {}): Promise<TestDirectory> {
  return startTestDirectory(options);
}

/** ClamAV's daemon on a unix socket; it finds `testMalware()`. */
export function startScanner(): Promise<TestService> {
  return startTestScanner();
}

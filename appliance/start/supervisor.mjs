/** The roles of the server, each in a process of its own, kept running until all are stopped. */
import { join } from 'node:path';
import { Kept } from '../supervision/kept.mjs';
import { elapsed, say } from '../setup/say.mjs';
import { Role } from './role.mjs';
import { stopOrder } from './roles.mjs';

/** The exit code of a role whose settings cannot be used: starting it again changes nothing. */
const EXIT_CONFIGURATION = 'exit code 78';
const LOG_FILES = { all: 'server.log', control: 'server.log', media: 'media.log', recorder: 'recorder.log' };

/** @param {string} dataDir @param {string} role */
export const logFileOf = (dataDir, role) => join(dataDir, 'log', LOG_FILES[role]);
/** Holds the role's process id while it runs. */
export const pidFileOf = (dataDir, role) => join(dataDir, 'run', `${role}.pid`);

export class Supervisor {
  #kept = new Map();
  #stopping = false;

  /**
   * @param {object} options
   * @param {readonly string[]} options.roles in the order of starting
   * @param {NodeJS.ProcessEnv} options.env the same for all
   * @param {string} options.dataDir
   * @param {(role: () => Role, wanted: () => boolean) => Promise<boolean>} options.ready waits until a role can be used
   * @param {readonly string[]} [options.program] what runs as each role; for tests
   * @param {number} [options.lookEveryMs] how often their silence is looked at; for tests
   */
  constructor({ roles, env, dataDir, ready, program, lookEveryMs }) {
    for (const role of roles) {
      let before;
      const begin = async () => {
        const child = new Role({
          ...{ role, env, program, lookEveryMs },
          logFile: logFileOf(dataDir, role),
          pidFile: pidFileOf(dataDir, role),
        });
        if (before) this.#tellWhenBack(child, before.endedAt, ready);
        before = child;
        return child;
      };
      const giveUp = (reason) => reason === EXIT_CONFIGURATION;
      this.#kept.set(role, new Kept(role, begin, { giveUp, seeAlso: logFileOf(dataDir, role) }));
    }
  }

  async start() {
    for (const kept of this.#kept.values()) await kept.start();
    return this;
  }

  /** Resolves when a role was given up because its settings are wrong; it has said which. */
  get givenUp() {
    return Promise.race(
      [...this.#kept.values()].map((kept) => kept.givenUp.then(() => kept.running.heardOut())),
    );
  }

  /** What runs as this role, or ran last. */
  running(role) {
    return this.#kept.get(role)?.running;
  }

  async stop() {
    this.#stopping = true;
    const kept = [...this.#kept.keys()];
    // What ends on its own account while the others are being stopped stays down.
    for (const role of kept) this.#kept.get(role).stay();
    for (const role of stopOrder(kept)) await this.#kept.get(role).stop();
  }

  #tellWhenBack(child, since, ready) {
    const wanted = () => !this.#stopping && child.endReason === undefined;
    void ready(() => child, wanted).then((isReady) => {
      if (isReady && wanted()) say(`  ${child.role} serves again, ${elapsed(since)} after it ended.`);
    });
  }
}

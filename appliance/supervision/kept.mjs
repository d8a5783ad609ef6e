/** Something that runs until it is told to stop: whenever it ends by itself it is started again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from '../setup/say.mjs';
import { planRestart } from './restarts.mjs';

/**
 * @typedef {object} Running
 * @property {Promise<string>} ended resolves with why it ended; never rejects
 * @property {() => Promise<void>} stop may be called when it has ended
 * @property {() => boolean} [inOrder] whether it ended because somebody asked it to; that is not held against it
 */

export class Kept {
  #begin;
  #giveUp;
  #seeAlso;
  #running;
  #endings = [];
  #stopping = new AbortController();
  #loop;

  /**
   * @param {string} name for messages
   * @param {() => Promise<Running>} begin starts it; rejects when it cannot be started
   * @param {{giveUp?: (reason: string) => boolean, seeAlso?: string}} [options] `giveUp`: whether starting it again is of
   *   no use; `seeAlso`: the file that tells more
   */
  constructor(name, begin, { giveUp = () => false, seeAlso = 'its log' } = {}) {
    this.name = name;
    this.#seeAlso = seeAlso;
    this.#begin = begin;
    this.#giveUp = giveUp;
    /** Resolves with why, when it was given up; stays open otherwise. */
    this.givenUp = new Promise((resolve) => (this.#loop = { resolve }));
  }

  /** The first start, whose failure is the caller's. */
  async start() {
    this.#running = await this.#begin();
    this.#loop.done = this.#keep();
    return this;
  }

  /** What runs now; while it is being started again, what ran before. */
  get running() {
    return this.#running;
  }

  /** From now on it is not started again. */
  stay() {
    this.#stopping.abort();
  }

  async stop() {
    this.stay();
    await this.#running?.stop();
    await this.#loop.done;
  }

  async #keep() {
    while (!this.#stopping.signal.aborted) {
      const reason = await this.#running.ended;
      if (this.#stopping.signal.aborted) return;
      if (this.#giveUp(reason)) {
        this.#loop.resolve(reason);
        return;
      }
      await this.#again(reason, this.#running.inOrder?.() ?? false);
    }
  }

  /** Starts it, and again when that fails. */
  async #again(reason, inOrder) {
    let why = reason;
    if (!inOrder) this.#endings.push(Date.now());
    while (!this.#stopping.signal.aborted) {
      const { delayMs, keepsDying, recent } = planRestart(this.#endings, Date.now());
      this.#endings = recent;
      say(`  ${this.name} ended (${why}): ${describe(delayMs)}.`);
      if (keepsDying)
        say(
          `  !! ${this.name} keeps ending, ${recent.length} times within a minute. Please see ${this.#seeAlso}.`,
        );
      if (!(await this.#waited(delayMs))) return;
      try {
        const next = await this.#begin();
        this.#running = next;
        // Asked to stop while it was being started: nobody else would stop it.
        if (this.#stopping.signal.aborted) await next.stop();
        return;
      } catch (error) {
        why = `could not be started: ${error.message}`;
        this.#endings.push(Date.now());
      }
    }
  }

  /** False when it was told to stop meanwhile. */
  async #waited(delayMs) {
    if (delayMs > 0)
      await sleep(delayMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    return !this.#stopping.signal.aborted;
  }
}

const describe = (delayMs) =>
  delayMs === 0 ? 'starting it again' : `starting it again in ${delayMs / 1000} s`;

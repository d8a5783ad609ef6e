/** How long something has given no sign of life. */

/** How often the silence is looked at; signs of life come as often. */
export const LOOK_EVERY_MS = 1_000;
/** Before it serves: it may still be reading its own code on a slow machine. */
const STARTING_LOOKS = 60;
const SERVING_LOOKS = 8;

/**
 * Counted in looks and not by the clock, so that time in which whoever looks did not run itself, as on a machine that was
 * asleep, is nobody's silence.
 */
export class Silence {
  #looks = 0;

  /** A sign of life. */
  broken() {
    this.#looks = 0;
  }

  /**
   * One look.
   *
   * @param {boolean} serving whether it has said that it is ready
   * @returns {boolean} whether it must be taken to hang
   */
  look(serving) {
    this.#looks += 1;
    return this.#looks > (serving ? SERVING_LOOKS : STARTING_LOOKS);
  }

  /** So far, in seconds. */
  get seconds() {
    return (this.#looks * LOOK_EVERY_MS) / 1_000;
  }
}

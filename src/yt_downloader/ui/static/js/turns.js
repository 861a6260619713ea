/* Lets a few things run at a time. */

/** At most `most` at a time; the others wait, in the order in which they came. */
export class Turns {
  #free;
  #waiting = [];

  constructor(most) {
    this.#free = most;
  }

  /** What gives the turn back, once there is one. Throws AbortError when `signal` ends the wait. */
  async take(signal) {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return this.#giver();
    }
    return new Promise((resolve, reject) => {
      const mine = () => {
        signal.removeEventListener("abort", leave);
        resolve(this.#giver());
      };
      const leave = () => {
        this.#waiting = this.#waiting.filter((other) => other !== mine);
        reject(signal.reason);
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.push(mine);
    });
  }

  #giver() {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    };
  }
}

// Backoff: how long to wait before the next attempt. The ceiling doubles with each one, and the wait is anything
// below it (full jitter), so that the clients of a restarted server do not all come back at the same moment.

export class Backoff {
  #firstMs;
  #maxMs;
  #random;
  #attempts = 0;

  constructor({ firstMs = 500, maxMs = 15_000, random = Math.random } = {}) {
    this.#firstMs = firstMs;
    this.#maxMs = maxMs;
    this.#random = random;
  }

  nextMs() {
    const ceiling = Math.min(this.#maxMs, this.#firstMs * 2 ** this.#attempts);
    if (ceiling < this.#maxMs) this.#attempts += 1;
    return Math.round(this.#random() * ceiling);
  }

  reset() {
    this.#attempts = 0;
  }
}

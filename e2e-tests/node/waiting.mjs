// Waiting for things to happen, instead of for time to pass.

const kPatienceMs = 20_000; // far more than anything here takes, also on a busy machine

// The promise's value; fails with `what` if it takes too long.
export function within(what, promise, ms = kPatienceMs) {
  let timer;
  const tooLong = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ms} ms in vain: ${what}`)), ms);
  });
  return Promise.race([promise, tooLong]).finally(() => clearTimeout(timer));
}

// Asks again and again until the answer is truthy; returns it.
export async function eventually(what, ask) {
  const until = Date.now() + kPatienceMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > until) throw new Error(`waited ${kPatienceMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// Queue: what came in, until somebody asks for it.
export class Queue {
  #items = [];
  #takers = [];

  put(item) {
    const taker = this.#takers.shift();
    if (taker) taker(item);
    else this.#items.push(item);
  }

  next(what) {
    if (this.#items.length > 0) return Promise.resolve(this.#items.shift());
    return within(what, new Promise((resolve) => this.#takers.push(resolve)));
  }

  get size() {
    return this.#items.length;
  }
}

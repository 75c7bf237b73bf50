// Emitter: named events, told to their listeners in the order in which those were added.

export class Emitter {
  #listeners = new Map();

  // Returns a function that takes the listener away again.
  on(event, listener) {
    this.#listeners.set(event, [...this.#of(event), listener]);
    return () => {
      const others = this.#of(event).filter((other) => other !== listener);
      this.#listeners.set(event, others);
    };
  }

  emit(event, detail) {
    for (const listener of this.#of(event)) listener(detail);
  }

  #of(event) {
    return this.#listeners.get(event) ?? [];
  }
}

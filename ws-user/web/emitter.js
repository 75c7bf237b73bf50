// Emitter: named events, told to their listeners in the order in which those were added.

export class Emitter {
  #listeners = new Map();

  // Returns a function that takes the listener away again.
  on(event, listener) {
    const known = this.#listeners.get(event) ?? [];
    this.#listeners.set(event, [...known, listener]);
    return () => this.#listeners.set(event, this.#listeners.get(event).filter((other) => other !== listener));
  }

  emit(event, detail) {
    for (const listener of this.#listeners.get(event) ?? []) listener(detail);
  }
}

// MessageLog: the messages of one room, oldest first, bounded. Those that have an id are in its order; one's own that
// have none yet come after them, in the order in which they were said.
//
// Positions count from the room's very first message, so that they stay true when the oldest are dropped.

const kLimit = 10_000; // messages
const kDropAtOnce = 500; // messages, so that a full log is not moved for every new one

export class MessageLog {
  #messages = [];
  #first = 0; // position of the oldest that is kept

  get first() {
    return this.#first;
  }

  get end() {
    return this.#first + this.#messages.length;
  }

  at(position) {
    return this.#messages[position - this.#first];
  }

  // False if it is known already.
  add(message) {
    let index = this.#messages.length;
    while (index > 0 && comesAfter(this.#messages[index - 1], message)) index -= 1;
    if (message.id !== null && this.#messages[index - 1]?.id === message.id) return false;
    this.#messages.splice(index, 0, message);
    if (this.#messages.length > kLimit) {
      this.#messages.splice(0, kDropAtOnce);
      this.#first += kDropAtOnce;
    }
    return true;
  }

  // For a message that got its id, or is said anew: puts it where it now belongs.
  move(message) {
    this.remove(message);
    this.add(message);
  }

  remove(message) {
    const index = this.#messages.lastIndexOf(message);
    if (index >= 0) this.#messages.splice(index, 1);
  }
}

function comesAfter(one, other) {
  if (other.id === null) return false;
  return one.id === null || one.id > other.id;
}

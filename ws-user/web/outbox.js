// Outbox: what one says, until the server has answered for it: messages wait in a bounded queue, leave in order, and
// are then in flight until their reply. At most kWindow are in flight, so that a long queue does not flood a server.
//
// What was in flight when the connection ended may or may not have arrived: it becomes 'unconfirmed', and whoever said
// it decides whether to say it again.

const kWindow = 64; // messages

export class Outbox {
  #limit;
  #waiting = [];
  #inFlight = new Map(); // ref -> message

  constructor(limit) {
    this.#limit = limit;
  }

  get full() {
    return this.#waiting.length >= this.#limit;
  }

  add(message) {
    message.state = 'waiting';
    this.#waiting.push(message);
  }

  // Hands as many messages as may leave to `send(message)`, which returns the ref under which the reply comes.
  pump(send) {
    while (this.#waiting.length > 0 && this.#inFlight.size < kWindow) {
      const message = this.#waiting.shift();
      message.state = 'sending';
      this.#inFlight.set(send(message), message);
    }
  }

  // The message that this reply is about, which is in flight no longer; or undefined.
  settle(ref) {
    const message = this.#inFlight.get(ref);
    this.#inFlight.delete(ref);
    return message;
  }

  // The connection is gone: returns what was in flight.
  interrupt() {
    const lost = [...this.#inFlight.values()];
    this.#inFlight.clear();
    for (const message of lost) message.state = 'unconfirmed';
    return lost;
  }
}

// SocketClient: somebody with npm's `ws`.

import { WebSocket } from 'ws';
import { Queue, within } from '../../node/waiting.mjs';

export class SocketClient {
  #socket;
  #frames = new Queue();
  #closed;

  // `options` are those of the package; it offers to compress messages unless told not to.
  static async open(t, address, options = {}) {
    const client = new SocketClient();
    await client.#dial(address, options);
    t.after(() => client.#socket.terminate());
    return client;
  }

  async #dial(address, options) {
    this.#socket = new WebSocket(address, options);
    this.#socket.on('message', (data, isBinary) => this.#frames.put(isBinary ? data : data.toString()));
    this.#closed = new Promise((resolve) => this.#socket.on('close', resolve));
    const open = new Promise((resolve, reject) => this.#socket.on('open', resolve).on('error', reject));
    await within(`a connection to ${address}`, open);
  }

  // A string as text, a Buffer as binary; anything else as JSON.
  say(message) {
    const ready = typeof message === 'string' || Buffer.isBuffer(message);
    this.#socket.send(ready ? message : JSON.stringify(message));
  }

  // The next frame: a string, or a Buffer if it is binary.
  hears() {
    return this.#frames.next('a frame');
  }

  async hearsObject() {
    return JSON.parse(await this.hears());
  }

  get unheard() {
    return this.#frames.size;
  }

  // What was agreed on, as `ws` says it.
  get extensions() {
    return this.#socket.extensions;
  }

  // Returns once the server has dealt with what was said so far; its answers to that are here then.
  async settled() {
    const pong = new Promise((resolve) => this.#socket.once('pong', resolve));
    this.#socket.ping();
    await within('a pong', pong);
  }

  leave() {
    this.#socket.close(1000);
    return this.closed();
  }

  // The code with which it was closed.
  closed() {
    return within('the connection to close', this.#closed);
  }
}

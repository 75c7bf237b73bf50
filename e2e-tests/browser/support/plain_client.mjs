// PlainClient: somebody in the room without a page.

import { WebSocket } from 'ws';
import { Queue, within } from '../../node/waiting.mjs';

export class PlainClient {
  #socket;
  #frames = new Queue();
  #refs = 0;

  static async join(t, server, room, username) {
    const client = new PlainClient();
    await client.#dial(server.socketAddress);
    t.after(() => client.#socket.close());
    await client.ask({ type: 'join-room', room, username });
    return client;
  }

  async #dial(address) {
    this.#socket = new WebSocket(address);
    this.#socket.on('message', (data) => this.#frames.put(JSON.parse(data)));
    const open = new Promise((resolve, reject) => this.#socket.on('open', resolve).on('error', reject));
    await within('a connection', open);
  }

  tell(request) {
    this.#socket.send(JSON.stringify(request));
  }

  // Returns the reply; what was said in the meantime is passed over.
  async ask(request) {
    this.#refs += 1;
    const ref = this.#refs;
    this.tell({ ...request, ref });
    for (;;) {
      const frame = await this.#frames.next(`the reply to ${request.type}`);
      if (frame.ref === ref) return frame;
    }
  }

  say(room, message) {
    return this.ask({ type: 'chat', room, message });
  }

  // The next chat message.
  async hears() {
    for (;;) {
      const frame = await this.#frames.next('a chat message');
      if (frame.type === 'chat') return frame;
    }
  }
}

// ScriptedServer: a WebSocket server that does nothing by itself. A test plays its part line by line.

import { WebSocketServer } from 'ws';
import { Queue } from '../../node/waiting.mjs';

class Peer {
  #socket;
  #frames = new Queue();
  #closes = new Queue();

  constructor(socket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#frames.put(JSON.parse(data)));
    socket.on('close', (code) => this.#closes.put(code));
  }

  hears() {
    return this.#frames.next('a frame from the client');
  }

  get unheard() {
    return this.#frames.size;
  }

  says(frame) {
    this.#socket.send(JSON.stringify(frame));
  }

  // Hears the client join one room, and lets it.
  async letsIn() {
    const { type, room, username, ref } = await this.hears();
    if (type !== 'join-room') throw new Error(`expected join-room, heard ${type}`);
    this.says({ type: 'joined', room, userId: username, ref });
    return room;
  }

  close(code) {
    this.#socket.close(code);
  }

  // As if the machine had lost its power.
  die() {
    this.#socket.terminate();
  }

  closed() {
    return this.#closes.next('the client to close');
  }
}

export class ScriptedServer {
  #server;
  #peers = new Queue();

  static async start(t, port = 0) {
    const server = new ScriptedServer();
    await server.#listen(port);
    t.after(() => server.stop());
    return server;
  }

  async #listen(port) {
    this.#server = new WebSocketServer({ host: '127.0.0.1', port });
    this.#server.on('connection', (socket) => this.#peers.put(new Peer(socket)));
    await new Promise((resolve, reject) => this.#server.on('listening', resolve).on('error', reject));
  }

  get port() {
    return this.#server.address().port;
  }

  get url() {
    return `ws://127.0.0.1:${this.port}/`;
  }

  peer() {
    return this.#peers.next('the client to connect');
  }

  get uninvited() {
    return this.#peers.size;
  }

  stop() {
    for (const socket of this.#server.clients) socket.terminate();
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

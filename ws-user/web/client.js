// ChatClient: the native protocol as an object. Knows nothing of a page; runs wherever there is a WebSocket.
//
//   const client = new ChatClient('ws://localhost:8080/', { username: 'Alice' });
//   client.on('message', ({ room, userId, message }) => console.log(room, userId, message));
//   client.join('lobby');
//   client.start();
//   client.send('lobby', 'Hello');
//
// Rooms are joined again after every reconnect; what is said while there is no connection waits (up to a bound) and is
// sent when there is one.
//
// A message is { key, room, userId, message, timestamp, id, cid, own, state, problem }. `id` orders the messages of a
// room; one's own has none until the server has taken it. One's own has a `cid`, under which it is taken once, however
// often it is sent within five minutes. Its `state` is 'waiting', 'sending', 'sent', 'unconfirmed' (the
// connection ended before the server answered) or 'failed' (with a `problem` in words).
//
// Events: 'state' (see Connection), 'joined' ({ room, userId }), 'left' ({ room }), 'message' (said by somebody, or just
// now by oneself), 'update' (one's own message has another state), 'problem' ({ code, message, room }).

import { Connection } from './connection.js';
import { Emitter } from './emitter.js';
import { Outbox } from './outbox.js';

const kMaxWaiting = 500; // messages
const kMaxMessageBytes = 64 * 1024; // as JSON

// Why send() did not take a message. `code` is 'outbox-full' or 'too-large'.
export class CannotSend extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

export class ChatClient extends Emitter {
  #connection;
  #username;
  #userId; // as the server has it
  #rooms = new Set();
  #asked = new Map(); // ref -> room, of joins that have no reply yet
  #outbox;
  #refs = 0;
  #keys = 0;
  #cidPrefix = randomText();

  constructor(url, { username, maxWaiting = kMaxWaiting, ...connection } = {}) {
    super();
    this.#username = username;
    this.#outbox = new Outbox(maxWaiting);
    this.#connection = new Connection(url, connection);
    this.#connection.on('open', () => this.#opened());
    this.#connection.on('closed', () => this.#closed());
    this.#connection.on('frame', (frame) => this.#heard(frame));
    this.#connection.on('state', (state) => this.emit('state', state));
  }

  start() {
    this.#connection.start();
  }

  stop() {
    this.#connection.stop();
  }

  retryNow() {
    this.#connection.retryNow();
  }

  // Takes the new name into every room.
  rename(username) {
    this.#username = username;
    if (this.#connection.online) for (const room of this.#rooms) this.#askToJoin(room);
  }

  join(room) {
    this.#rooms.add(room);
    if (this.#connection.online) this.#askToJoin(room);
  }

  leave(room) {
    if (!this.#rooms.delete(room)) return;
    this.#say({ type: 'leave-room', room });
    this.emit('left', { room });
  }

  // Says any JSON value in a room. Returns the message at once; 'update' tells how it fares.
  send(room, value) {
    this.#check(value);
    this.#keys += 1;
    const message = {
      key: `own-${this.#keys}`,
      room,
      userId: this.#username ?? this.#userId,
      message: value,
      timestamp: new Date().toISOString(),
      id: null,
      cid: `${this.#cidPrefix}-${this.#keys}`,
      own: true,
    };
    this.#outbox.add(message);
    this.emit('message', message);
    this.#pump();
    return message;
  }

  // For a message that failed or is unconfirmed: says it again. If it had arrived after all, nobody hears it twice.
  sendAgain(message) {
    this.#check(message.message);
    message.timestamp = new Date().toISOString();
    delete message.problem;
    this.#outbox.add(message);
    this.emit('update', message);
    this.#pump();
  }

  #check(value) {
    if (this.#outbox.full) throw new CannotSend('outbox-full', 'Too many messages are waiting to be sent already');
    const bytes = new TextEncoder().encode(JSON.stringify(value)).length;
    if (bytes > kMaxMessageBytes) throw new CannotSend('too-large', 'This is too long for one message');
  }

  #say(request) {
    this.#refs += 1;
    this.#connection.send(JSON.stringify({ ...request, ref: this.#refs }));
    return this.#refs;
  }

  #askToJoin(room) {
    this.#asked.set(this.#say({ type: 'join-room', room, username: this.#username }), room);
  }

  #pump() {
    if (!this.#connection.online) return;
    this.#outbox.pump((message) => {
      const { room, message: value, cid } = message;
      const ref = this.#say({ type: 'chat', room, message: value, cid });
      this.emit('update', message);
      return ref;
    });
  }

  #opened() {
    for (const room of this.#rooms) this.#askToJoin(room);
    this.#pump(); // the server takes requests in order: it will have joined the rooms by then
  }

  #closed() {
    this.#asked.clear();
    for (const message of this.#outbox.interrupt()) this.emit('update', message);
  }

  #heard(frame) {
    if (frame.type === 'chat') this.#heardChat(frame);
    else if (frame.type === 'joined') this.#heardJoined(frame);
    else if (frame.type === 'sent') this.#heardSent(frame);
    else if (frame.type === 'error') this.#heardError(frame);
  }

  #heardChat({ room, userId, message, timestamp, id }) {
    // A server puts newcomers into its default room until they join one; here, only what was joined is heard.
    if (!this.#rooms.has(room)) return;
    this.emit('message', { key: id, room, userId, message, timestamp, id, own: false, state: 'sent' });
  }

  #heardJoined({ ref, room, userId }) {
    this.#asked.delete(ref);
    this.#userId = userId;
    if (this.#rooms.has(room)) this.emit('joined', { room, userId });
  }

  #heardSent({ ref, id, timestamp }) {
    const message = this.#outbox.settle(ref);
    if (message === undefined) return;
    Object.assign(message, { id, timestamp, state: 'sent' });
    this.emit('update', message);
    this.#pump();
  }

  #heardError({ ref, code, message: problem }) {
    const failed = this.#outbox.settle(ref);
    if (failed !== undefined) {
      Object.assign(failed, { state: 'failed', problem });
      this.emit('update', failed);
      this.#pump();
      return;
    }
    const room = this.#asked.get(ref);
    this.#asked.delete(ref);
    // A name that is refused costs no room; a room that is refused is not asked for again.
    if (room !== undefined && code !== 'bad-username') this.#rooms.delete(room);
    this.emit('problem', { code, message: problem, room });
  }
}

// 128 bits that nobody else has. Old versions of Node have no `crypto`; there, chance has to do.
function randomText() {
  const words = new Uint32Array(4);
  if (globalThis.crypto) crypto.getRandomValues(words);
  else words.forEach((_, i) => (words[i] = Math.random() * 2 ** 32));
  return [...words].map((word) => word.toString(36)).join('');
}

// Connection: one WebSocket, dialled again whenever it ends, until stop() or until the server says not to come back.
//
// Events: 'state' ({ state, why, retryInMs }), 'open', 'closed', 'frame' (a parsed JSON object).
// States: 'closed' (before start, after stop), 'connecting', 'online', 'waiting' (for retryInMs), 'refused'.

import { Backoff } from './backoff.js';
import { meaningOf } from './close_codes.js';
import { Emitter } from './emitter.js';

const kDefaults = {
  connectWithinMs: 10_000, // a dial that takes longer has failed
  silenceMs: 25_000, // after so long without a frame the server is asked for a sign of life ...
  answerWithinMs: 10_000, // ... and is gone if none comes
  stableMs: 5_000, // a connection that lasted this long starts the backoff afresh
};
const kDied = 1006; // what a browser calls a connection that ended without a close frame

export class Connection extends Emitter {
  #url;
  #WebSocket;
  #times;
  #backoff;
  #socket = null;
  #state = 'closed';
  #timer = null; // for the next dial, or for the dial under way
  #pulse = null; // for the sign of life
  #openedAt = 0; // ms
  #hintMs = null; // the server's own word on when to come back

  constructor(url, { WebSocket = globalThis.WebSocket, firstRetryMs, maxRetryMs, random, ...times } = {}) {
    super();
    this.#url = url;
    this.#WebSocket = WebSocket;
    this.#times = { ...kDefaults, ...times };
    this.#backoff = new Backoff({ firstMs: firstRetryMs, maxMs: maxRetryMs, random });
  }

  get online() {
    return this.#state === 'online';
  }

  start() {
    if (this.#state === 'closed' || this.#state === 'refused') this.#dial();
  }

  // For when there is reason to believe that it works now: the network is back, somebody pressed a button.
  retryNow() {
    if (this.#state === 'waiting') this.#dial();
  }

  stop() {
    this.#drop(1000);
    this.#enter('closed');
  }

  // False if it could not even be handed to the socket.
  send(text) {
    if (!this.online) return false;
    this.#socket.send(text);
    return true;
  }

  #enter(state, detail = {}) {
    this.#state = state;
    this.emit('state', { state, ...detail });
  }

  #dial() {
    clearTimeout(this.#timer);
    this.#enter('connecting');
    const socket = new this.#WebSocket(this.#url);
    this.#socket = socket;
    this.#timer = setTimeout(() => this.#lose(kDied), this.#times.connectWithinMs);
    // An old socket's last words concern nobody once there is another.
    const ifCurrent = (act) => (event) => socket === this.#socket && act(event);
    socket.onopen = ifCurrent(() => this.#opened());
    socket.onmessage = ifCurrent((event) => this.#heard(event.data));
    socket.onclose = ifCurrent((event) => this.#lose(event.code));
    socket.onerror = () => {}; // a close event follows
  }

  #opened() {
    clearTimeout(this.#timer);
    this.#openedAt = Date.now();
    this.#hintMs = null;
    this.#listenForLife();
    this.#enter('online');
    this.emit('open');
  }

  #heard(text) {
    this.#listenForLife();
    const frame = parsed(text);
    if (frame === null) return;
    if (frame.type === 'going-away' && Number.isFinite(frame.reconnectInMs)) {
      this.#hintMs = Math.max(0, frame.reconnectInMs);
    }
    this.emit('frame', frame);
  }

  #listenForLife() {
    clearTimeout(this.#pulse);
    this.#pulse = setTimeout(() => {
      this.send('{"type":"ping"}');
      this.#pulse = setTimeout(() => this.#lose(kDied), this.#times.answerWithinMs);
    }, this.#times.silenceMs);
  }

  // Lets go of the socket. A peer that no longer answers would keep a polite close waiting for long.
  #drop(code) {
    clearTimeout(this.#timer);
    clearTimeout(this.#pulse);
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.close(code);
    if (this.online) this.emit('closed');
  }

  #lose(code) {
    const { why, comeBack, atLeastMs } = meaningOf(code);
    if (this.online && Date.now() - this.#openedAt >= this.#times.stableMs) this.#backoff.reset();
    this.#drop();
    if (!comeBack) return this.#enter('refused', { why });
    const retryInMs = this.#hintMs ?? Math.max(atLeastMs, this.#backoff.nextMs());
    this.#hintMs = null;
    this.#timer = setTimeout(() => this.#dial(), retryInMs);
    this.#enter('waiting', { why, retryInMs });
  }
}

function parsed(text) {
  try {
    const frame = JSON.parse(text);
    return frame !== null && typeof frame === 'object' ? frame : null;
  } catch {
    return null;
  }
}

// Rooms: the rooms one is in, what was said there, and which one is looked at. No DOM, no network.
//
// Events: 'active' (the room one looks at from now on, or null), 'list' (rooms, their order, unread counts or the active
// room changed), 'messages' (a room: its log changed).

import { Emitter } from './emitter.js';
import { MessageLog } from './message_log.js';

export class Rooms extends Emitter {
  #rooms = new Map(); // name -> room
  #active = null;
  #watched = true; // whether somebody looks at the active room

  get all() {
    return [...this.#rooms.values()];
  }

  get active() {
    return this.#active;
  }

  get unread() {
    return this.all.reduce((sum, room) => sum + room.unread, 0);
  }

  get(name) {
    return this.#rooms.get(name);
  }

  enter(name) {
    if (!this.#rooms.has(name)) {
      this.#rooms.set(name, { name, log: new MessageLog(), unread: 0, firstUnread: null, draft: '' });
    }
    this.activate(name);
  }

  leave(name) {
    const names = [...this.#rooms.keys()];
    const index = names.indexOf(name);
    if (!this.#rooms.delete(name)) return;
    if (this.#active?.name !== name) return this.emit('list');
    const next = names[index + 1] ?? names[index - 1];
    if (next !== undefined) return this.activate(next);
    this.#lookAt(null);
    this.emit('list');
  }

  activate(name) {
    const room = this.#rooms.get(name);
    if (room === undefined) return; // left already: its button goes with the next frame
    room.unread = 0;
    this.#lookAt(room);
    this.emit('list');
  }

  // The room `steps` further down the list (or up, if negative), round and round.
  step(steps) {
    const names = [...this.#rooms.keys()];
    if (names.length === 0) return;
    const index = names.indexOf(this.#active?.name);
    this.activate(names[(index + steps + names.length) % names.length]);
  }

  // Whether the page is in view: what comes in while it is not counts as unread.
  watch(watched) {
    this.#watched = watched;
    if (watched && this.#active !== null && this.#active.unread > 0) {
      this.#active.unread = 0;
      this.emit('list');
    }
  }

  add(message) {
    const room = this.#rooms.get(message.room);
    if (room === undefined || !room.log.add(message)) return;
    this.emit('messages', room);
    if (message.own) {
      room.firstUnread = null;
    } else if (room !== this.#active || !this.#watched) {
      if (room.unread === 0) room.firstUnread = message.key;
      room.unread += 1;
      this.emit('list');
    }
  }

  // One's own message has another state.
  update(message) {
    const room = this.#rooms.get(message.room);
    if (room === undefined) return;
    if (message.state === 'sent' || message.state === 'waiting') room.log.move(message);
    this.emit('messages', room);
  }

  discard(message) {
    const room = this.#rooms.get(message.room);
    if (room === undefined) return;
    room.log.remove(message);
    this.emit('messages', room);
  }

  #lookAt(room) {
    const before = this.#active;
    if (room === before) return;
    if (before !== null) before.firstUnread = null;
    this.#active = room;
    this.emit('active', room);
  }
}

// RoomView: the room that is open: its name, its messages, its composer, and the page's title.

import { byId, oncePerFrame } from './dom.js';

export class RoomView {
  #rooms;
  #composer;
  #messages;
  #leave;

  changed = oncePerFrame(() => this.#retitle());

  constructor({ rooms, composer, messages, leave }) {
    this.#rooms = rooms;
    this.#composer = composer;
    this.#messages = messages;
    this.#leave = leave;
  }

  // `room` is null if there is none to look at.
  show(room) {
    byId('room-name').textContent = room?.name ?? 'No room';
    byId('nowhere').hidden = room !== null;
    byId('scroller').hidden = room === null;
    byId('scroller').setAttribute('aria-label', `Messages in ${room?.name}`);
    this.#leave.hidden = room === null;
    this.#composer.show(room);
    this.#messages.show(room);
    this.#composer.focus();
  }

  #retitle() {
    const { active, unread } = this.#rooms;
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${active === null ? '' : `${active.name} – `}Chat`;
    byId('drawer-toggle').classList.toggle('has-unread', unread > 0);
  }
}

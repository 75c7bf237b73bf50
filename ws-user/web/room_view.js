// RoomView: the room that is open: its name, its messages, its composer, and the page's title.

import { byId, oncePerFrame } from './dom.js';

export class RoomView {
  #rooms;
  #composer;
  #messages;
  #leave;
  #shown;

  changed = oncePerFrame(() => this.#render());

  constructor({ rooms, composer, messages, leave }) {
    this.#rooms = rooms;
    this.#composer = composer;
    this.#messages = messages;
    this.#leave = leave;
  }

  #render() {
    const { active, unread } = this.#rooms;
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${active === null ? '' : `${active.name} – `}Chat`;
    byId('drawer-toggle').classList.toggle('has-unread', unread > 0);
    if (active === this.#shown) return;
    this.#shown = active;
    byId('room-name').textContent = active?.name ?? 'No room';
    byId('nowhere').hidden = active !== null;
    byId('scroller').hidden = active === null;
    byId('scroller').setAttribute('aria-label', `Messages in ${active?.name}`);
    this.#leave.hidden = active === null;
    this.#composer.show(active);
    this.#messages.show(active);
    this.#composer.focus();
  }
}

// RoomItem: one room in the list of rooms. Its button stays the same element for as long as one is in the room: a click
// that began on it ends on it, whatever comes in between.

import { element } from './dom.js';
import { countOf } from './text.js';

const kMostShown = 99; // unread messages; beyond that it is just "a lot"

export class RoomItem {
  #button;
  #badge;
  #count = element('span');

  constructor({ name }) {
    this.#badge = element('span', { class: 'badge' }, this.#count, element('span', { class: 'hidden' }, ' unread'));
    this.#button = element(
      'button',
      { type: 'button', class: 'room', 'data-room': name },
      element('span', { class: 'room-name', dir: 'auto', title: name }, name),
    );
    this.element = element('li', {}, this.#button);
  }

  update({ unread }, active) {
    this.#count.textContent = unread > kMostShown ? `${kMostShown}+` : String(unread);
    if (unread > 0) this.#button.append(this.#badge);
    else this.#badge.remove();
    this.#button.title = unread > 0 ? countOf(unread, 'unread message') : '';
    this.#button.tabIndex = active ? 0 : -1;
    if (active) this.#button.setAttribute('aria-current', 'true');
    else this.#button.removeAttribute('aria-current');
  }
}

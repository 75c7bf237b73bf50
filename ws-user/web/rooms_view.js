// RoomsView: the list of rooms with their unread counts, and the field to join one more.

import { element, oncePerFrame } from './dom.js';
import { countOf } from './text.js';

const kMaxRoomBytes = 128;
const kMostShown = 99; // unread messages; beyond that it is just "a lot"

export class RoomsView {
  #list;
  #rooms;

  changed = oncePerFrame(() => this.#render());

  constructor({ list, form, rooms, join, picked }) {
    this.#list = list;
    this.#rooms = rooms;
    list.addEventListener('click', (event) => {
      const button = event.target.closest('button');
      if (button === null) return;
      rooms.activate(button.dataset.room);
      picked();
    });
    list.addEventListener('keydown', (event) => this.#key(event));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      submitted(form.elements.room, join);
    });
    form.elements.room.addEventListener('input', (event) => event.target.setCustomValidity(''));
  }

  #render() {
    const focused = this.#list.contains(document.activeElement) ? document.activeElement.dataset.room : undefined;
    this.#list.replaceChildren(...this.#rooms.all.map((room) => this.#item(room)));
    if (focused !== undefined) this.#button(focused)?.focus();
  }

  #item(room) {
    const active = room === this.#rooms.active;
    const count = room.unread > kMostShown ? `${kMostShown}+` : String(room.unread);
    const badge = element('span', { class: 'badge' }, count);
    badge.append(element('span', { class: 'hidden' }, ' unread'));
    const button = element(
      'button',
      {
        type: 'button',
        class: 'room',
        'data-room': room.name,
        'aria-current': active && 'true',
        tabindex: active ? '0' : '-1',
      },
      element('span', { class: 'room-name', dir: 'auto', title: room.name }, room.name),
      room.unread > 0 ? badge : null,
    );
    if (room.unread > 0) button.title = countOf(room.unread, 'unread message');
    return element('li', {}, button);
  }

  #button(name) {
    return [...this.#list.querySelectorAll('button')].find((button) => button.dataset.room === name);
  }

  // The list is one stop for Tab; arrows move within it.
  #key(event) {
    const buttons = [...this.#list.querySelectorAll('button')];
    const index = buttons.indexOf(event.target);
    const target = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (target === undefined || event.altKey) return;
    event.preventDefault();
    buttons[target]?.focus();
  }
}

function submitted(input, join) {
  const name = input.value.trim();
  if (name === '') return;
  if (new TextEncoder().encode(name).length > kMaxRoomBytes) {
    input.setCustomValidity('This name is too long for a room.');
    input.reportValidity();
    return;
  }
  input.value = '';
  join(name);
}

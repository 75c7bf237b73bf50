// RoomsView: the list of rooms with their unread counts, and the field to join one more.

import { oncePerFrame } from './dom.js';
import { RoomItem } from './room_item.js';

const kMaxRoomBytes = 128;

export class RoomsView {
  #list;
  #rooms;
  #items = new Map(); // room -> RoomItem, in the order of the list

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

  // A room that one left and came back to is another room at the end of the list: no item ever moves.
  #render() {
    const { all, active } = this.#rooms;
    const known = this.#items;
    this.#items = new Map(all.map((room) => [room, known.get(room) ?? new RoomItem(room)]));
    for (const [room, item] of known) if (!this.#items.has(room)) item.element.remove();
    for (const [room, item] of this.#items) {
      item.update(room, room === active);
      if (!known.has(room)) this.#list.append(item.element);
    }
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

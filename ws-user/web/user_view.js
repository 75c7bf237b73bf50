// UserView: who one is, and the way to change it.

import { hueOf, initialsOf } from './text.js';

export class UserView {
  #button;

  constructor({ button, edit }) {
    this.#button = button;
    button.addEventListener('click', edit);
  }

  show(name) {
    const avatar = this.#button.querySelector('.avatar');
    avatar.textContent = initialsOf(name);
    avatar.className = `avatar hue-${hueOf(name)}`;
    this.#button.querySelector('.user-name').textContent = name;
  }
}

// Notice: a short word at the foot of the page, gone after a while.

const kStaysMs = 6_000;

export class Notice {
  #element;
  #timer = null;

  constructor(element) {
    this.#element = element;
  }

  say(text) {
    clearTimeout(this.#timer);
    this.#element.textContent = text;
    this.#element.hidden = false;
    this.#timer = setTimeout(() => {
      this.#element.hidden = true;
    }, kStaysMs);
  }
}

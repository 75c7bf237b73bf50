// ComposerView: where one writes. Enter sends, Shift+Enter makes a new line. It keeps the focus, and every room keeps
// its own draft.

// With a finger for a pointer, focus would raise the on-screen keyboard unasked.
const kFinger = matchMedia('(hover: none) and (pointer: coarse)');

export class ComposerView {
  #form;
  #input;
  #send;
  #room = null;

  // `send(room, text)` returns false if the text is to stay.
  constructor({ form, send }) {
    this.#form = form;
    this.#input = form.elements.message;
    this.#send = send;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#input.addEventListener('keydown', (event) => this.#key(event));
    this.#input.addEventListener('input', () => this.#fit());
    document.addEventListener('keydown', (event) => this.#catch(event));
  }

  show(room) {
    if (this.#room !== null) this.#room.draft = this.#input.value;
    this.#room = room;
    this.#form.hidden = room === null;
    if (room === null) return;
    this.#input.value = room.draft;
    this.#input.placeholder = `Message ${room.name}`;
    this.#input.setAttribute('aria-label', `Message to ${room.name}`);
    this.#fit();
  }

  focus() {
    if (!kFinger.matches) this.#input.focus();
  }

  #key(event) {
    // An Enter that ends the choice of a character (IME) is not meant for us.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.#input.value.trim();
    if (text !== '' && this.#send(this.#room.name, text)) {
      this.#input.value = '';
      this.#fit();
    }
    this.#input.focus();
  }

  // As high as its text, up to what the style sheet allows.
  #fit() {
    this.#input.style.height = 'auto';
    this.#input.style.height = `${this.#input.scrollHeight}px`;
    this.#form.classList.toggle('empty', this.#input.value.trim() === '');
  }

  // Whoever just types, types a message.
  #catch(event) {
    const typing = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== ' ';
    const target = event.target;
    if (!typing || target.closest('input, textarea, select, button, a, dialog')) return;
    if (this.#room !== null) this.#input.focus();
  }
}

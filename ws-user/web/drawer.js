// Drawer: on a narrow screen the rooms slide in over the messages; on a wide one they are always there.

const kNarrow = matchMedia('(max-width: 720px)');

export class Drawer {
  #toggle;
  #panel;
  #scrim;

  constructor({ toggle, panel, scrim }) {
    this.#toggle = toggle;
    this.#panel = panel;
    this.#scrim = scrim;
    toggle.addEventListener('click', () => this.#set(!this.isOpen));
    scrim.addEventListener('click', () => this.close());
    panel.addEventListener('keydown', (event) => event.key === 'Escape' && this.close());
    kNarrow.addEventListener('change', () => this.#set(false));
    this.#set(false);
  }

  get isOpen() {
    return this.#panel.classList.contains('open');
  }

  open() {
    if (kNarrow.matches) this.#set(true);
  }

  close() {
    if (!this.isOpen) return;
    this.#set(false);
    this.#toggle.focus();
  }

  #set(open) {
    this.#panel.classList.toggle('open', open);
    this.#panel.inert = kNarrow.matches && !open; // what cannot be seen takes no focus
    this.#scrim.hidden = !open;
    this.#toggle.setAttribute('aria-expanded', open);
    if (open) this.#panel.querySelector('[aria-current="true"], input').focus();
  }
}

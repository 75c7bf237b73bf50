// SettingsView: the dialog for one's name and the server; on the first visit it is the welcome.

const kMaxNameBytes = 64;

export class SettingsView {
  #dialog;
  #form;
  #saved;

  // `saved({ name, server })`: server is empty for the one that the page came from.
  constructor({ dialog, saved }) {
    this.#dialog = dialog;
    this.#form = dialog.querySelector('form');
    this.#saved = saved;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#form.addEventListener('input', (event) => event.target.setCustomValidity(''));
    dialog.querySelector('[data-act="cancel"]').addEventListener('click', () => dialog.close());
    // Without a name there is nothing to go back to.
    dialog.addEventListener('cancel', (event) => dialog.dataset.first === 'true' && event.preventDefault());
  }

  open({ name, server, ownServer, first = false, problem = '' }) {
    const { elements } = this.#form;
    this.#dialog.dataset.first = first;
    this.#dialog.querySelector('h2').textContent = first ? 'Welcome' : 'You';
    this.#form.querySelector('[type="submit"]').textContent = first ? 'Start chatting' : 'Save';
    this.#form.querySelector('.problem').textContent = problem;
    elements.name.value = name;
    elements.server.value = server;
    elements.server.placeholder = ownServer;
    this.#form.querySelector('details').open = server !== '';
    if (!this.#dialog.open) this.#dialog.showModal();
    elements.name.select();
  }

  #submit() {
    const { name, server } = this.#form.elements;
    const chosen = name.value.trim();
    const address = completed(server.value.trim());
    if (chosen === '') return complain(name, 'Please choose a name.');
    if (new TextEncoder().encode(chosen).length > kMaxNameBytes) return complain(name, 'This name is too long.');
    if (address === null) return complain(server, 'Please write an address such as ws://localhost:8081');
    this.#dialog.close();
    this.#saved({ name: chosen, server: address });
  }
}

function complain(input, text) {
  input.setCustomValidity(text);
  input.reportValidity();
}

// "localhost:8081" is enough. Null if it is no address of a WebSocket server.
function completed(address) {
  if (address === '') return '';
  try {
    const url = new URL(/^[a-z]+:\/\//i.test(address) ? address : `ws://${address}`);
    return /^wss?:$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

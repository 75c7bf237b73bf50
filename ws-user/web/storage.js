// What this browser remembers between visits. A browser that forbids it just forgets.

const kPrefix = 'chat.';

export function remembered(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(kPrefix + name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(kPrefix + name, JSON.stringify(value));
  } catch {
    // Storage is full or forbidden: the page works without.
  }
}

// Dark or light: what the system says, until somebody presses the button. Loaded before the page is painted, so that
// it never flashes in the wrong colours; hence no module.
'use strict';

(() => {
  const kKey = 'chat.theme';
  const system = matchMedia('(prefers-color-scheme: dark)');
  let chosen = null;
  try {
    chosen = localStorage.getItem(kKey);
  } catch {
    // Storage is forbidden: the system decides.
  }

  const current = () => chosen ?? (system.matches ? 'dark' : 'light');

  function apply() {
    document.documentElement.dataset.theme = current();
    const button = document.getElementById('theme');
    if (button) button.setAttribute('aria-label', current() === 'dark' ? 'Use light colours' : 'Use dark colours');
  }

  function toggle() {
    chosen = current() === 'dark' ? 'light' : 'dark';
    try {
      localStorage.setItem(kKey, chosen);
    } catch {
      // It lasts as long as the page does.
    }
    apply();
  }

  apply();
  system.addEventListener('change', apply);
  document.addEventListener('DOMContentLoaded', () => {
    apply();
    document.getElementById('theme').addEventListener('click', toggle);
  });
})();

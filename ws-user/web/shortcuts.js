// The keys that work anywhere on the page: Alt with the arrows goes from room to room, Ctrl+K to the field that joins
// one more, Escape back to the composer.

export function listenForShortcuts({ step, findRoom, write }) {
  document.addEventListener('keydown', (event) => {
    if (document.querySelector('dialog[open]') !== null) return;
    const act = actOf(event, { step, findRoom, write });
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}

function actOf(event, { step, findRoom, write }) {
  const { key } = event;
  if (event.altKey && key === 'ArrowDown') return () => step(1);
  if (event.altKey && key === 'ArrowUp') return () => step(-1);
  if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === 'k') return findRoom;
  return key === 'Escape' ? write : undefined;
}

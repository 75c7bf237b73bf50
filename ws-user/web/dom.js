// Making elements. Whatever a person wrote gets in as text only: nothing here parses markup.

export const byId = (id) => document.getElementById(id);

// element('p', { class: 'note', title: 'x' }, 'text', child): attributes that are null or false are left out.
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(attribute, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

// Calls `act` once before the next frame is painted, however often it is asked for. In a page that is out of sight no
// frames are painted, so there it happens soon.
export function oncePerFrame(act) {
  let asked = false;
  const run = () => {
    asked = false;
    act();
  };
  return () => {
    if (asked) return;
    asked = true;
    if (document.hidden) setTimeout(run, 0);
    else requestAnimationFrame(run);
  };
}

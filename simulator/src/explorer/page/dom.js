// Elements. Text only ever becomes a text node, so nothing from the world can become markup.

/** Makes an element. Attributes whose name begins with `on` are listeners; `null`, `false` and `undefined` are left out. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) {
      element.addEventListener(key.slice(2), value);
    } else if (value === true) {
      element.setAttribute(key, '');
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(key, String(value));
    }
  }
  append(element, children);
  return element;
}

/** Appends elements, strings and numbers, and lists of them. */
export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) {
      element.append(child instanceof Node ? child : String(child));
    }
  }
}

/** Replaces everything inside an element. */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

/** Says something to people who listen to the page. */
export function announce(text) {
  document.getElementById('status').textContent = text;
}

let last = 0;

/** An id that no other element has. */
export function freshId(prefix) {
  last += 1;
  return `${prefix}-${last}`;
}

/** A row of tabs, each with a function that makes its content. */
export function tabs(label, entries, onchange = () => {}) {
  const panel = h('div', { role: 'tabpanel', id: freshId('panel'), tabindex: 0 });
  const buttons = entries.map(([title], position) =>
    h('button', { type: 'button', role: 'tab', id: freshId('tab'), 'aria-controls': panel.id, onclick: () => show(position) }, title));
  function show(position, focus = false) {
    buttons.forEach((button, other) => {
      button.setAttribute('aria-selected', String(other === position));
      button.tabIndex = other === position ? 0 : -1;
    });
    panel.setAttribute('aria-labelledby', buttons[position].id);
    fill(panel, entries[position][1]());
    if (focus) buttons[position].focus();
    onchange(position);
  }
  const list = h('div', {
    role: 'tablist',
    'aria-label': label,
    onkeydown: (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const now = buttons.indexOf(document.activeElement);
      show((now + step + buttons.length) % buttons.length, true);
    },
  }, buttons);
  show(0);
  return { element: h('div', { class: 'tabs' }, list, panel), show, panel };
}

/** A button that copies what a function returns. */
export function copyButton(text, label = 'Copy') {
  const button = h('button', { type: 'button', class: 'quiet' }, label);
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text());
      button.textContent = 'Copied';
      announce('Copied');
    } catch {
      button.textContent = 'Press Ctrl+C';
    }
    setTimeout(() => { button.textContent = label; }, 1500);
  });
  return button;
}

/** Asks a question, and returns whether it was confirmed. */
export function confirmed(title, text, action) {
  return new Promise((resolve) => {
    const heading = h('h2', { id: freshId('title') }, title);
    const dialog = h('dialog', { 'aria-labelledby': heading.id, onclose: () => { dialog.remove(); resolve(dialog.returnValue === 'yes'); } },
      heading, h('p', {}, text),
      h('div', { class: 'row' },
        h('button', { type: 'button', onclick: () => dialog.close('no') }, 'Cancel'),
        h('button', { type: 'button', class: 'danger', onclick: () => dialog.close('yes') }, action)));
    document.body.append(dialog);
    dialog.showModal();
  });
}

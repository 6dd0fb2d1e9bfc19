// The request as code.

import { copyButton, h, tabs } from './dom.js';

const LANGUAGES = [['Rust', 'rust'], ['Command line', 'tccli'], ['Python', 'python'], ['curl', 'curl']];

export function codePanel(draft, about) {
  let code = {};
  let shown = 0;
  const text = h('code', {});
  const show = () => {
    text.textContent = code[LANGUAGES[shown][1]] ?? '';
    note.textContent = LANGUAGES[shown][1] === 'curl' ? 'The signature is valid for five minutes.' : '';
  };
  const note = h('p', { class: 'dim' });
  const languages = about.simulates ? LANGUAGES : LANGUAGES.slice(0, 3);
  const panel = tabs('Language', languages.map(([title]) => [title, () => h('pre', { tabindex: 0 }, text)]), (position) => { shown = position; show(); });
  draft.onprepared((prepared) => { code = prepared.code; show(); });
  return h('section', { class: 'code', 'aria-label': 'Code' },
    h('div', { class: 'row between' }, h('h2', {}, 'Code'), copyButton(() => text.textContent)), panel.element, note);
}

// A request in the making: as a form, as JSON, and checked while it is typed.

import { h, fill, freshId, tabs } from './dom.js';
import { isLarge, parse, scalar, write } from './json.js';
import { brief, itemType, limits } from './catalogue.js';
import { line } from './text.js';
import { ask } from './server.js';
import { actor, onActor, suggestions } from './send.js';

/** After so many milliseconds without a key, and after leaving a control, the request is checked. */
const PAUSE = 120;
const SETTLED = 400;

/** What a person has filled in for an action. It outlives the view, and a reload of the page. */
export class Draft {
  constructor(service, action, query) {
    Object.assign(this, { service, action, query, listeners: [], prepared: null, touched: new Set(), number: 0 });
    this.key = `draft ${service.id} ${action.name}`;
    this.input = this.stored();
    this.json = null;
    this.form = h('form', { class: 'form', novalidate: true, onsubmit: (event) => event.preventDefault() });
    this.notice = h('div', { 'aria-live': 'polite' });
    this.marks = new Map();
    this.tabs = tabs('Way to fill in', [['Form', () => this.showForm()], ['JSON', () => this.showJson()]]);
    this.element = h('div', {}, h('div', { class: 'row between' }, h('h2', {}, 'Request'), h('div', { class: 'row' }, this.fillers())), this.tabs.element, this.notice);
  }

  begin() {
    this.stop = onActor(() => this.prepare());
    this.prepare();
    const at = this.query.get('at');
    if (at) document.getElementById(`field-${at}`)?.scrollIntoView({ block: 'center' });
  }

  end() {
    this.stop?.();
    clearTimeout(this.timer);
  }

  /** What was typed before, or what the address asks for. */
  stored() {
    const asked = this.query.get('input');
    try {
      return parse(asked ?? sessionStorage.getItem(this.key) ?? '{}');
    } catch {
      return {};
    }
  }

  fillers() {
    const examples = this.action.examples.map((example, position) => h('button', {
      type: 'button', class: 'quiet', title: example.title, onclick: () => this.replace(structuredClone(example.input)),
    }, this.action.examples.length > 1 ? `Example ${position + 1}` : 'Example'));
    return [examples, h('button', { type: 'button', class: 'quiet', onclick: () => this.replace({}) }, 'Clear')];
  }

  replace(input) {
    this.input = input;
    this.json = null;
    this.touched.clear();
    this.tabs.show(0);
    this.changed();
  }

  showForm() {
    this.marks.clear();
    const sorted = [...this.action.input].sort((a, b) => Number(b.required ?? false) - Number(a.required ?? false));
    fill(this.form, sorted.length ? new Fields(this, sorted, this.input, '').elements : h('p', { class: 'dim' }, 'The action has no parameters.'), this.others());
    this.mark();
    return this.form;
  }

  /** What the form has no place for, so that nobody thinks it is gone. */
  others() {
    const names = Object.keys(this.input).filter((name) => !this.action.input.some((field) => field.name === name));
    return names.length ? h('p', { class: 'notice' }, `Only in the JSON: ${names.join(', ')}`) : null;
  }

  showJson() {
    // The problems of all parameters are below the text now.
    this.marks.clear();
    this.mark();
    const problem = h('p', { class: 'bad', id: freshId('problem'), 'aria-live': 'polite' });
    const text = h('textarea', { rows: 14, spellcheck: 'false', 'aria-label': 'Request as JSON', 'aria-describedby': problem.id });
    text.value = this.json ?? write(this.input);
    const read = () => {
      this.json = text.value;
      try {
        const value = parse(text.value || '{}');
        if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SyntaxError('A request is a JSON object.');
        this.input = value;
        this.json = null;
        problem.textContent = '';
        this.changed();
      } catch (error) {
        problem.textContent = `${error.message} The form keeps the last JSON that could be read.`;
      }
    };
    text.addEventListener('input', read);
    if (this.json !== null) read();
    return h('div', {}, text, problem);
  }

  /** Something was typed. */
  changed() {
    sessionStorage.setItem(this.key, write(this.input));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.prepare(), PAUSE);
  }

  /** A control was left. A message must not move what is being clicked on just now, so it comes later. */
  left(path) {
    this.touched.add(path);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.prepare(), SETTLED);
  }

  onprepared(listener) {
    this.listeners.push(listener);
  }

  call() {
    const { service, action, input } = this;
    return { service: service.name, version: service.version, action: action.name, input, ...actor() };
  }

  /** Lets the server check the request and write it as code. */
  async prepare() {
    this.number += 1;
    const { number } = this;
    try {
      const prepared = await ask('prepare', this.call());
      if (number !== this.number) return;
      this.prepared = prepared;
      this.mark();
      for (const listener of this.listeners) listener(prepared);
    } catch (error) {
      fill(this.notice, h('p', { class: 'bad' }, error.message));
    }
  }

  /** Shows what is wrong where it is wrong. */
  mark(all = false) {
    const problems = this.prepared?.problems ?? [];
    for (const [path, { control, message }] of this.marks) {
      const found = problems.find((it) => it.path === path && (!it.missing || all || this.touched.has(path)));
      message.textContent = found?.message ?? '';
      if (found) control.setAttribute('aria-invalid', 'true');
      else control.removeAttribute('aria-invalid');
    }
    const others = problems.filter((it) => !this.marks.has(it.path) && (!it.missing || all));
    fill(this.notice, others.map((it) => h('p', { class: 'bad' }, it.message)));
  }
}

/** The controls of a record. */
class Fields {
  constructor(draft, fields, record, path) {
    Object.assign(this, { draft, record, path });
    this.elements = fields.map((field) => this.field(field));
  }

  set(name, value) {
    if (value === undefined) delete this.record[name];
    else this.record[name] = value;
    this.draft.touched.add(this.path + name);
    this.draft.changed();
  }

  field(field) {
    const path = this.path + field.name;
    const value = this.record[field.name];
    const set = (changed) => this.set(field.name, changed);
    if (field.type.startsWith('Array of ')) return this.list(field, path);
    const type = this.draft.service.typesByName.get(field.type);
    if (type) return this.nested(field, type, path);
    const { control, element } = makeControl(this.draft.service, field, field.type, value, set);
    return labelled(this.draft, field, path, control, element);
  }

  nested(field, type, path) {
    const box = h('fieldset', {}, legend(field));
    const show = () => {
      const value = this.record[field.name];
      const there = typeof value === 'object' && value !== null && !Array.isArray(value);
      fill(box, legend(field), description(this.draft.service, field), there
        ? [new Fields(this.draft, type.members, value, `${path}.`).elements, remove(() => { this.set(field.name, undefined); show(); })]
        : h('button', { type: 'button', onclick: () => { this.set(field.name, {}); show(); } }, `Add ${field.name}`), wrongKind(value, there));
    };
    show();
    return box;
  }

  list(field, path) {
    const { draft } = this;
    const box = h('fieldset', {});
    const item = itemType(field.type);
    const type = draft.service.typesByName.get(item);
    const message = h('p', { class: 'bad', id: freshId('problem'), 'aria-live': 'polite' });
    draft.marks.set(path, { control: box, message });
    const show = (focus = false) => {
      const value = this.record[field.name];
      const items = Array.isArray(value) ? value : [];
      const change = (edit) => {
        const edited = [...items];
        edit(edited);
        this.set(field.name, edited.length ? edited : undefined);
        show(true);
      };
      const rows = items.map((entry, position) => {
        const place = `${path}[${position}]`;
        const drop = remove(() => change((all) => all.splice(position, 1)), `Remove item ${position + 1} of ${field.name}`);
        if (type) {
          const known = typeof entry === 'object' && entry !== null;
          return h('div', { class: 'item' }, known ? new Fields(draft, type.members, entry, `${place}.`).elements : wrongKind(entry), drop);
        }
        const set = (changed) => { items[position] = changed ?? ''; this.record[field.name] = items; draft.touched.add(place); draft.changed(); };
        const { control, element } = makeControl(draft.service, field, item, entry, set);
        control.setAttribute('aria-label', `${field.name}, item ${position + 1}`);
        const wrong = h('p', { class: 'bad', 'aria-live': 'polite' });
        draft.marks.set(place, { control, message: wrong });
        return h('div', { class: 'item' }, h('div', { class: 'row' }, element, drop), wrong);
      });
      const add = h('button', { type: 'button', onclick: () => change((all) => all.push(type ? {} : blank(item))) }, `Add ${field.name}`);
      fill(box, legend(field), description(draft.service, field), rows, add, wrongKind(value, value === undefined || value === null || Array.isArray(value)), message);
      if (focus) (box.querySelector('.item:last-of-type input, .item:last-of-type select, .item:last-of-type textarea') ?? add).focus();
    };
    show();
    return box;
  }
}

function wrongKind(value, right = false) {
  return right || value === undefined ? null : h('p', { class: 'notice' }, 'The JSON has another kind of value here: ', h('code', {}, JSON.stringify(value)));
}

function blank(type) {
  return type === 'Boolean' ? true : '';
}

function legend(field) {
  return h('legend', {}, field.name, field.required ? h('span', { class: 'needed' }, 'required') : null);
}

function remove(action, label = 'Remove') {
  return h('button', { type: 'button', class: 'quiet', 'aria-label': label, onclick: action }, 'Remove');
}

function description(service, field) {
  const more = [...limits(field), field.default === undefined ? null : `default ${JSON.stringify(field.default)}`].filter(Boolean);
  return h('p', { class: 'hint', id: freshId('hint') }, line(brief(field.doc), service), more.length ? ` (${more.join(', ')})` : '');
}

/** A control with its label, hint and message. */
function labelled(draft, field, path, control, element) {
  control.id ||= freshId('control');
  const hint = description(draft.service, field);
  const message = h('p', { class: 'bad', id: freshId('problem'), 'aria-live': 'polite' });
  control.setAttribute('aria-describedby', `${hint.id} ${message.id}`);
  control.dataset.path = path;
  if (field.required) control.setAttribute('aria-required', 'true');
  draft.marks.set(path, { control, message });
  control.addEventListener('blur', () => draft.left(path));
  return h('div', { class: 'field' }, h('label', { for: control.id }, field.name, field.required ? h('span', { class: 'needed' }, 'required') : null), hint, element, message);
}

/** The right control for a type. What does not fit the type is kept as it was typed. */
function makeControl(service, field, type, value, set) {
  const values = service.enumsByName.get(field.values);
  if (values) return choice(values, type, value, set);
  if (type === 'Boolean') return picker([['', 'not set'], ['true', 'true'], ['false', 'false']], value === undefined ? '' : scalar(value), (text) => set(text === '' ? undefined : text === 'true'));
  const shown = value === undefined || value === null ? '' : typeof value === 'object' && !isLarge(value) ? JSON.stringify(value) : scalar(value);
  const isNumber = type === 'Integer' || type === 'Float';
  const read = (text) => (text === '' ? undefined : isNumber ? number(text) : text);
  if (type === 'String' && /Document|Content|Metadata|Certificate|Policy$/.test(field.name) && !field.name.endsWith('Type')) {
    const area = h('textarea', { rows: 5, spellcheck: 'false' });
    area.value = shown;
    area.addEventListener('input', () => set(read(area.value)));
    return { control: area, element: area };
  }
  const listed = suggestions(field.name);
  const list = listed.length ? h('datalist', { id: freshId('list') }, listed.map(([id, name]) => h('option', { value: id }, name))) : null;
  const input = h('input', {
    type: field.sensitive === 'secret' ? 'password' : type === 'Date' ? 'date' : 'text',
    inputmode: isNumber ? 'numeric' : null, autocomplete: 'off', spellcheck: 'false', list: list?.id, placeholder: field.unit?.length < 30 ? field.unit : null,
  });
  input.value = shown;
  input.addEventListener('input', () => set(read(input.value)));
  return { control: input, element: list ? h('span', { class: 'grow' }, input, list) : input };
}

/** A number, or the text itself if it is none, so that the check can say so. */
function number(text) {
  try {
    const value = parse(text.trim());
    return typeof value === 'number' || isLarge(value) ? value : text;
  } catch {
    return text;
  }
}

function picker(options, value, set) {
  const select = h('select', {}, options.map(([id, title]) => h('option', { value: id }, title)));
  select.value = value;
  select.addEventListener('change', () => set(select.value));
  return { control: select, element: select };
}

const OTHER = 'other value…';

/** A list of values with their meanings, and room for one that the documentation does not have. */
function choice(values, type, value, set) {
  const isNumber = type === 'Integer';
  const options = values.values.map(({ value: known, doc }) => [String(known), `${known}: ${brief(doc).replaceAll('`', '')}`]);
  const read = (text) => (text === '' ? undefined : isNumber ? number(text) : text);
  const own = h('input', { type: 'text', 'aria-label': 'Other value', autocomplete: 'off' });
  own.addEventListener('input', () => set(read(own.value)));
  const shown = value === undefined || value === null ? '' : scalar(value);
  const known = shown === '' || options.some(([id]) => id === shown);
  const { control } = picker([['', 'not set'], ...options, [OTHER, OTHER]], known ? shown : OTHER, (text) => {
    own.hidden = text !== OTHER;
    if (text === OTHER) own.focus();
    set(text === OTHER ? read(own.value) : read(text));
  });
  own.hidden = known;
  own.value = known ? '' : shown;
  return { control, element: h('span', { class: 'grow' }, control, own) };
}

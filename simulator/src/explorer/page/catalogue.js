// The API: what the generator wrote about every action, type, enum and error code.

import { get } from './server.js';

/** A version of a service, with everything in it by name. */
class Service {
  constructor(service, commonErrors) {
    Object.assign(this, service);
    this.id = `${this.name}/${this.version}`;
    this.actionsByName = new Map(this.actions.map((action) => [action.name, action]));
    this.typesByName = new Map(this.types.map((type) => [type.name, type]));
    this.enumsByName = new Map(this.enums.map((values) => [values.name, values]));
    this.errorsByCode = new Map([...commonErrors, ...this.errors].map((error) => [error.code, error]));
    this.mentions = new Map(this.actions.map((action) => [action.name, this.mentionsOf(action)]));
  }

  /** The actions that a description names. */
  namedIn(text) {
    return [...text.matchAll(/`(\w+)`/g)].map((match) => match[1]).filter((name) => this.actionsByName.has(name));
  }

  mentionsOf(action) {
    const inputs = [];
    this.eachField(action.input, '', (path, field) => {
      for (const name of this.namedIn(field.doc)) inputs.push({ name, path });
    });
    return { inputs: inputs.filter((it) => it.name !== action.name), doc: this.namedIn(action.doc).filter((name) => name !== action.name) };
  }

  /** The actions that come before, with the parameters that they give, and those that come after. */
  neighbours(action) {
    const { inputs, doc } = this.mentions.get(action.name);
    const before = new Map();
    for (const { name, path } of inputs) before.set(name, [...(before.get(name) ?? []), path]);
    const after = new Set(action.task ? [action.task.poll] : []);
    for (const [name, mentions] of this.mentions) {
      if (mentions.inputs.some((it) => it.name === action.name)) after.add(name);
    }
    const beside = new Set(doc.filter((name) => !before.has(name) && !after.has(name)));
    return { before, after, beside };
  }

  /** Visits fields and the members of their types, each type once on the way down. */
  eachField(fields, prefix, visit, seen = []) {
    for (const field of fields) {
      const path = prefix + field.name;
      visit(path, field);
      const type = this.typesByName.get(itemType(field.type));
      if (type && !seen.includes(type.name)) {
        this.eachField(type.members, `${path}.`, visit, [...seen, type.name]);
      }
    }
  }

  /** The actions that use a type, in requests or responses. */
  usersOfType(name) {
    return this.actions.filter((action) => {
      let found = false;
      this.eachField([...action.input, ...action.output], '', (_, field) => { found ||= itemType(field.type) === name; });
      return found;
    });
  }

  actionPath(name) {
    return `#/action/${this.id}/${name}`;
  }

  typePath(name) {
    return `#/type/${this.id}/${name}`;
  }

  /** The address of a page of the vendor's documentation. */
  page(action, site) {
    const template = this.pages[site];
    const id = action.pages?.[site];
    return template && id ? template.replace('{page}', encodeURIComponent(id)) : null;
  }
}

export const catalogue = { services: [], commonErrors: [] };

export async function load() {
  const file = await get('explorer/catalogue');
  catalogue.commonErrors = file.commonErrors;
  catalogue.services = file.services.map((service) => new Service(service, file.commonErrors));
  // The newest version first.
  catalogue.services.sort((a, b) => a.name.localeCompare(b.name) || b.version.localeCompare(a.version));
}

export function findService(name, version) {
  return catalogue.services.find((service) => service.name === name && service.version === version);
}

/** The path of an action by name, in the newest version that has it. */
export function actionPath(name) {
  return catalogue.services.find((service) => service.actionsByName.has(name))?.actionPath(name);
}

export function itemType(type) {
  return type.replaceAll('Array of ', '');
}

export function errorPath(code) {
  return `#/error/${encodeURIComponent(code)}`;
}

/** The first sentence of a description. */
export function brief(doc) {
  return doc.split('\n')[0].match(/^.*?[.](?=\s|$)/)?.[0] ?? doc.split('\n')[0];
}

/** The limits of a field, as people read them. */
export function limits(field) {
  const range = (bounds, unit) => {
    const { min, max } = bounds;
    if (min !== null && max !== null) return min === max ? `${min}${unit}` : `${min} to ${max}${unit}`;
    return min !== null ? `at least ${min}${unit}` : `at most ${max}${unit}`;
  };
  const all = [];
  if (field.range) all.push(range(field.range, ''));
  if (field.items) all.push(range(field.items, ' items'));
  if (field.length) all.push(range(field.length, ' characters'));
  if (field.multipleOf) all.push(`a multiple of ${field.multipleOf}`);
  if (field.unit) all.push(field.unit);
  if (field.advisory && all.length) all.push('not enforced');
  return all;
}

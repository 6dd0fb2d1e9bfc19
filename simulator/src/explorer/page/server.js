// The simulator's own paths. Nothing else is ever called.

const BASE = '/_simulator/';

/** What the simulator says against a request. */
export class Refused extends Error {}

async function request(path, options = {}) {
  let response;
  try {
    response = await fetch(BASE + path, { ...options, headers: { ...options.headers, ...key() } });
  } catch {
    throw new Refused('The simulator does not respond. Is it still running?');
  }
  if (response.status === 204) return null;
  const text = await response.text();
  if (response.ok) return text ? JSON.parse(text) : null;
  let message = text;
  try {
    message = JSON.parse(text).error ?? text;
  } catch { /* It is no JSON: the text itself is the message. */ }
  throw new Refused(message || `HTTP ${response.status}`);
}

/** The key with which the page was opened, for calls of the real service. */
function key() {
  const found = sessionStorage.getItem('key');
  return found ? { 'x-explorer-key': found } : {};
}

export function get(path) {
  return request(path);
}

export function send(method, path, body) {
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  return request(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
}

/** Asks one of the explorer's own paths. */
export function ask(path, body) {
  return send('POST', `explorer/${path}`, body);
}

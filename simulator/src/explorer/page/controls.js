// Time and faults.

import { catalogue } from './catalogue.js';
import { fill, freshId, h } from './dom.js';
import { get, send } from './server.js';

const HOUR = 3600;
const JUMPS = [['1 minute', 60], ['1 hour', HOUR], ['1 day', 24 * HOUR], ['30 days', 30 * 24 * HOUR]];

/** The faults, each with the detail that it needs. */
const FAULTS = [
  ['error', 'Error code', 'code', 'RequestLimitExceeded'], ['error-after-effect', 'Error code after the effect', 'code', 'InternalError'],
  ['lost-before-effect', 'Connection lost before the effect'], ['lost-after-effect', 'Connection lost after the effect'],
  ['bad-gateway', 'HTTP 502'], ['truncated-json', 'Response cut off'], ['latency', 'Slow response', 'milliseconds', '2000'],
  ['expired-token', 'Session token expired'], ['lost-race', 'Somebody else was faster'], ['masked-values', 'Masked personal data'],
  ['clock-skew', 'Service clock ahead', 'seconds', '600'], ['null-lists', 'Null instead of lists'], ['failed-task', 'Tasks fail', 'reason', ''],
];

export function controls() {
  const message = h('p', { class: 'bad', 'aria-live': 'polite' });
  const act = async (work) => {
    try {
      message.textContent = '';
      await work();
    } catch (error) {
      message.textContent = error.message;
    }
  };
  return h('div', { class: 'controls' }, time(act), faults(act), reset(act), message);
}

function time(act) {
  const now = h('output', {});
  const show = async () => {
    const state = await get('clock');
    now.textContent = `${new Date((state.now + 8 * HOUR) * 1000).toISOString().slice(0, 19).replace('T', ' ')} in Beijing${state.clock.manual ? ', standing still' : ''}`;
  };
  const change = (method, path, body) => act(async () => { await send(method, path, body); await show(); });
  act(show);
  return h('fieldset', {}, h('legend', {}, 'Time'), now,
    h('div', { class: 'row wrap' }, 'Forward', JUMPS.map(([title, seconds]) => h('button', { type: 'button', onclick: () => change('POST', 'clock/advance', { seconds }) }, title))),
    h('div', { class: 'row wrap' }, h('button', { type: 'button', onclick: () => act(async () => { const { now: seconds } = await get('clock'); await send('PUT', 'clock', { manual: { now: seconds } }); await show(); }) }, 'Stop the clock'),
      h('button', { type: 'button', onclick: () => change('PUT', 'clock', { real: { offset: 0 } }) }, 'Real time')));
}

function faults(act) {
  const list = h('ul', { class: 'plain' });
  const detail = h('input', { type: 'text', 'aria-label': 'Detail', autocomplete: 'off' });
  const kind = h('select', { id: freshId('fault'), onchange: () => choose() }, FAULTS.map(([id, title]) => h('option', { value: id }, title)));
  const actions = h('datalist', { id: freshId('actions') }, catalogue.services[0].actions.map((action) => h('option', { value: action.name })));
  const action = h('input', { type: 'text', 'aria-label': 'Only this action', placeholder: 'every action', list: actions.id, autocomplete: 'off' });
  const times = h('input', { type: 'number', min: 1, 'aria-label': 'How many calls', placeholder: 'every call' });
  const chosen = () => FAULTS.find(([id]) => id === kind.value);
  function choose() {
    const [, , name, preset] = chosen();
    detail.hidden = name === undefined;
    detail.value = preset ?? '';
  }
  const show = async () => {
    const rules = await get('faults');
    fill(list, rules.length ? rules.map((rule) => h('li', {}, h('span', { class: 'badge warm' }, typeof rule.fault === 'string' ? rule.fault : `${Object.keys(rule.fault)[0]} ${Object.values(Object.values(rule.fault)[0])[0]}`),
      ` ${rule.action ?? 'every action'}${rule.times === null ? '' : `, ${rule.times} more`}`)) : h('li', { class: 'dim' }, 'No faults are set.'));
  };
  const add = () => act(async () => {
    const [id, , name] = chosen();
    const value = ['milliseconds', 'seconds'].includes(name) ? Number(detail.value) : detail.value;
    const fault = name ? { [id]: { [name]: value } } : id;
    await send('POST', 'faults', { fault, action: action.value || null, times: times.value ? Number(times.value) : null });
    await show();
  });
  choose();
  act(show);
  return h('fieldset', {}, h('legend', {}, 'Faults'), list, h('label', { for: kind.id, class: 'visually-hidden' }, 'Fault'), kind, detail, action, actions, times,
    h('div', { class: 'row' }, h('button', { type: 'button', onclick: add }, 'Add the fault'), h('button', { type: 'button', onclick: () => act(async () => { await send('DELETE', 'faults'); await show(); }) }, 'Remove all')));
}

function reset(act) {
  return h('fieldset', {}, h('legend', {}, 'World'), h('div', { class: 'row wrap' },
    h('button', { type: 'button', onclick: () => act(() => send('POST', 'reset', { seed: 'demo' })) }, 'Start over with the demo')));
}

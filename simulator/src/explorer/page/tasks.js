// The tasks that a call has started, until they end.

import { h, fill, announce } from './dom.js';
import { ask } from './server.js';
import { refreshWorld } from './send.js';

const MOST_POLLS = 120;

/** The values at a path such as `Tasks.TaskId`, through lists. */
function values(value, path) {
  let all = [value];
  for (const name of path) all = all.flatMap((it) => (Array.isArray(it) ? it : [it])).map((it) => it?.[name]);
  return all.flatMap((it) => (Array.isArray(it) ? it : [it])).filter((it) => it !== undefined && it !== null);
}

function requests(task, input, response) {
  const given = Object.entries(task.parameters).map(([name, from]) => {
    const [side, ...path] = from.split('.');
    return [name, values(side === 'input' ? input : response, path)];
  });
  const count = Math.max(...given.map(([, found]) => found.length));
  return Array.from({ length: count }, (_, position) =>
    Object.fromEntries(given.map(([name, found]) => [name, found[Math.min(position, found.length - 1)]])));
}

/** Shows each task with its state, and polls those that run. */
export function watchTasks(draft, response, live) {
  const { task } = draft.action;
  const call = draft.call();
  const rows = requests(task, call.input, response).map((parameters) => ({ parameters, state: h('span', { class: 'badge' }, 'started') }));
  const section = h('section', { 'aria-label': 'Tasks' }, h('h3', {}, rows.length === 1 ? 'Task' : 'Tasks'),
    h('ul', { class: 'plain' }, rows.map(({ parameters, state }) => h('li', {}, h('code', {}, Object.values(parameters)[0]), ' ', state))));
  for (const row of rows) poll(task, call, row, live, section);
  return section;
}

async function poll(task, call, { parameters, state }, live, section) {
  for (let count = 0; count < MOST_POLLS; count += 1) {
    await new Promise((resolve) => { setTimeout(resolve, count === 0 ? 300 : 1000); });
    if (!section.isConnected) return;
    let outcome;
    try {
      outcome = await ask('send', { ...call, action: task.poll, input: parameters, live });
    } catch (error) {
      fill(state, error.message);
      return;
    }
    const [now] = values(outcome.response ?? {}, task.state.split('.'));
    const reason = task.reason ? values(outcome.response ?? {}, task.reason.split('.'))[0] : '';
    fill(state, outcome.error ? outcome.error.message : String(now), reason ? `: ${reason}` : '');
    const ended = !task.running.includes(String(now));
    if (outcome.error || ended) {
      state.className = task.done.includes(String(now)) ? 'badge good' : 'badge bad';
      announce(`Task: ${now ?? 'failed'}`);
      refreshWorld().catch(() => {});
      return;
    }
  }
}

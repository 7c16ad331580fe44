import type { Data } from '#base';
import type { Asked, Component, Footprint, Happening } from './component.js';
import { noOperation } from './fact.js';

/** A task that is kept: it is at work, or its answer waits to be taken. */
type Kept = {
  readonly cancelled: boolean;
  readonly ended: { readonly answer: Data } | null;
};

type State = { readonly [process: string]: { readonly [task: string]: Kept } };

/** The number under which a request comes that no task makes, but the call itself. */
const callItself = 0;

/**
 * The simulated keeper of tasks: which tasks of a process are kept, which of them were cancelled,
 * and what those have answered that have ended. It commits no faults.
 *
 * The world that runs the tasks tells it two things of its own: `end`, with the answer of a task,
 * and `drop`, when a process has lost all its tasks.
 */
export function tasksComponent({ atMost = 3 }: { readonly atMost?: number } = {}): Component {
  const initial: State = {};
  return {
    kind: 'tasks',
    faults: {},
    initial,
    answers: (state, asked) => answers(state as State, asked, atMost),
    actions: () => [],
    touches,
  };
}

/** Which numbers are free is one part of what is kept of a process, and each of its tasks another. */
function touches({ process, operation, input, task = callItself }: Asked): Footprint {
  const numbers = `numbers of ${process}`;
  const named = (input as { readonly task?: number } | null)?.task ?? task;
  const one = `task ${named} of ${process}`;
  switch (operation) {
    case 'start':
      return { reads: [], writes: [numbers], takes: [numbers] };
    case 'join':
      return { reads: [], writes: [numbers, one], takes: [one] };
    case 'cancel':
      return { reads: [numbers], writes: [one] };
    case 'cancelled':
      return { reads: [one], writes: [] };
    default:
      return { reads: [], writes: [one] };
  }
}

function answers(state: State, asked: Asked, atMost: number): readonly Happening[] {
  const { process, operation, input } = asked;
  const kept = state[process] ?? {};
  const of = (input ?? {}) as { readonly task?: number; readonly answer?: Data };
  const named = String(of.task ?? asked.task ?? callItself);
  const found = kept[named];
  switch (operation) {
    case 'start': {
      const free = numbers(atMost).find((number) => kept[number] === undefined);
      if (free === undefined) return [];
      const begun: Kept = { cancelled: false, ended: null };
      const note = `starts as task ${free}`;
      return [happening(note, withTask(state, process, { [free]: begun }), free)];
    }
    case 'join': {
      if (found === undefined || found.ended === null) return [];
      const { [named]: _, ...rest } = kept;
      const note = `takes the answer of task ${named}`;
      return [happening(note, withTasks(state, process, rest), found.ended.answer)];
    }
    case 'cancel': {
      const note = `tells task ${named} that it is not wanted`;
      const told =
        found === undefined || found.ended !== null
          ? {}
          : { [named]: { ...found, cancelled: true } };
      return [happening(note, withTask(state, process, told), null)];
    }
    case 'cancelled':
      return found?.cancelled === true ? [happening('is not wanted any more', state, null)] : [];
    case 'end': {
      const ended = { cancelled: false, ended: { answer: of.answer ?? null } };
      return [happening(`task ${named} ends`, withTask(state, process, { [named]: ended }), null)];
    }
    case 'drop':
      return [happening('its tasks are gone', withTasks(state, process, {}), null)];
    default:
      throw noOperation('tasks', operation, ['start', 'join', 'cancel', 'cancelled']);
  }
}

function numbers(atMost: number): readonly number[] {
  return Array.from({ length: atMost }, (_, at) => at + 1);
}

function happening(note: string, state: State, answer: Data): Happening {
  return { note, fault: null, state, answer, fact: null };
}

function withTask(state: State, process: string, task: { readonly [id: string]: Kept }): State {
  return withTasks(state, process, { ...state[process], ...task });
}

function withTasks(state: State, process: string, kept: { readonly [id: string]: Kept }): State {
  const { [process]: _, ...others } = state;
  return Object.keys(kept).length === 0 ? others : { ...others, [process]: kept };
}

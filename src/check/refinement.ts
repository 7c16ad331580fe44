import { canonical, type Data, Issue, plain } from '#base';
import { type Fold, following, instanceOf, instanceText, type Machine, type Refines } from '#spec';

/**
 * Where an abstract machine may be, given what was announced so far; or how that came to nothing.
 *
 * A list of states in a fixed order, so that pasts that allow the same futures are equal data.
 */
type Possible =
  | { readonly states: readonly Data[] }
  | { readonly refused: string; readonly allowed: readonly string[] };

/**
 * A refinement as a fold: all states in which the machine may be, kept beside the run.
 *
 *   states --hidden actions, any number--> states --the announced action--> states, or none: refused
 *
 * The subset construction of automata (Michael Rabin and Dana Scott, "Finite automata and their
 * decision problems", 1959), so a machine may be nondeterministic, and hidden actions need not be
 * guessed. Exact. Throws an `Issue` for an action that the machine does not have.
 */
export function refinement({ name, machine, step }: Refines): Fold<Possible> {
  return {
    initial: { states: closed(machine, machine.initial) },
    next: (possible, announcement) => {
      if ('refused' in possible) return possible;
      const taken = step(announcement);
      if (taken === null) return possible;
      const [action, ...values] = taken;
      assertAction(name, machine, action);
      const instance = instanceOf(machine, { action, values });
      const states =
        instance === null
          ? []
          : possible.states.flatMap((state) => following(machine, state, instance));
      if (states.length > 0) return { states: closed(machine, states) };
      return plain({
        refused: instanceText(action, values),
        allowed: allowedIn(machine, possible.states),
      });
    },
    holds: (possible) => !('refused' in possible),
  };
}

/** Why a refinement is broken, as what was not allowed and what would have been. */
export function refusalText({ machine }: Refines, state: Data): string {
  const { refused, allowed } = state as { refused: string; allowed: readonly string[] };
  const rather = allowed.length === 0 ? 'nothing' : allowed.join(', ');
  return `machine '${machine.name}' allows no ${refused} here; it allows: ${rather}`;
}

/** All states that hidden actions lead to, those given among them, each once, in a fixed order. */
function closed(machine: Machine, states: readonly Data[]): readonly Data[] {
  const hidden = machine.instances.filter(({ action }) => machine.hidden.includes(action));
  const found = new Map(states.map((state) => [canonical(state), state]));
  // A map is walked in the order of insertion, those added meanwhile included, each once.
  for (const state of found.values()) {
    for (const instance of hidden) {
      for (const next of following(machine, state, instance)) found.set(canonical(next), next);
    }
  }
  return [...found.keys()].sort().map((text) => found.get(text) as Data);
}

function allowedIn(machine: Machine, states: readonly Data[]): readonly string[] {
  const open = machine.instances.filter(({ action }) => !machine.hidden.includes(action));
  return open
    .filter((instance) => states.some((state) => following(machine, state, instance).length > 0))
    .map(({ text }) => text);
}

function assertAction(name: string, machine: Machine, action: string): void {
  const actions = new Set(machine.instances.map((instance) => instance.action));
  if (actions.has(action) && !machine.hidden.includes(action)) return;
  throw new Issue('refines/no-action', {
    wrong: `the property '${name}' takes something for '${action}' of machine '${machine.name}'`,
    found: actions.has(action) ? 'a hidden action' : `actions: ${[...actions].join(', ')}`,
    right: 'name an action of the machine that is not hidden, or null',
  });
}

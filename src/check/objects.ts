import { canonical, type Data, Issue } from '#base';
import type { Call, Model, Spec } from '#spec';

/**
 * A sequential object against which a history is judged: a model, and what is known beyond it.
 *
 * All but the model only make judging faster, and each is a promise of who declares it. `reads`:
 * operations that never change the state, whatever they answer. `keyOf`: which of several parts
 * that do not touch each other a call is for; each part then begins in the model's initial state
 * (Horn and Kroening, "Faster linearizability checking via P-compositionality", 2015). `register`:
 * the object is one value with the operations `read`, `write` and `cas`, as those of `casRegister`.
 */
export interface Sequential {
  readonly name: string;
  readonly model: Model;
  readonly reads?: readonly string[];
  keyOf?(call: Call): string;
  readonly register?: true;
}

/** A value that can be written and read, and swapped where it is as expected: `cas [from, to]`. */
export function casRegister(initial: Data = null): Sequential {
  const model: Model = {
    initial,
    step: (state, { operation, input }) => {
      if (operation === 'read') return [{ answer: state, state }];
      if (operation === 'write') return [{ answer: null, state: input }];
      const [expected, next] = casInput({ operation, input });
      const fits = canonical(expected) === canonical(state);
      return [{ answer: fits, state: fits ? next : state }];
    },
  };
  return { name: 'cas-register', model, reads: ['read'], register: true };
}

/** What a `cas` expects and what it sets. Throws an `Issue` for another operation or shape. */
export function casInput({ operation, input }: Call): readonly [Data, Data] {
  if (operation === 'cas' && Array.isArray(input) && input.length === 2) {
    return [input[0] as Data, input[1] as Data];
  }
  throw new Issue('history/register-operation', {
    wrong: 'a register does not have this operation',
    found: `${operation} ${canonical(input)}`,
    right: "use 'read', 'write' with the value as input, or 'cas' with [expected, next] as input",
  });
}

/** A number: `add` with an input adds it, `increment` adds one; both answer the new number or null. */
const counterObject: Sequential = {
  name: 'counter',
  reads: ['read'],
  model: {
    initial: 0,
    step: (state, { operation, input }) => {
      const count = state as number;
      if (operation === 'read') return [{ answer: count, state }];
      const by = operation === 'increment' ? 1 : operation === 'add' ? input : null;
      if (typeof by !== 'number') return [];
      const next = count + by;
      return [
        { answer: next, state: next },
        { answer: null, state: next },
      ];
    },
  },
};

/** First in, first out: `enqueue` with a value, `dequeue` answers the oldest, or null if empty. */
const queueObject: Sequential = {
  name: 'queue',
  model: {
    initial: [],
    step: (state, { operation, input }) => {
      const items = state as readonly Data[];
      if (operation === 'enqueue') return [{ answer: null, state: [...items, input] }];
      if (operation !== 'dequeue') return [];
      const [first = null, ...rest] = items;
      return [{ answer: first, state: rest }];
    },
  },
};

/** The objects that can be named: `register`, `cas-register`, `counter`, `queue`. */
export const objects: readonly Sequential[] = [
  { ...casRegister(), name: 'register' },
  casRegister(),
  counterObject,
  queueObject,
];

/** The object of a specification: its model. `reads` as in `Sequential`. */
export function objectOf(spec: Spec, reads: readonly string[] = []): Sequential {
  return { name: spec.name, model: spec.model, reads };
}

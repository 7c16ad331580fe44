/** The smallest promise, and designs and worlds of it, for tests of every room. */
import assert from 'node:assert/strict';
import { type Data, Issue } from '#base';
import {
  type Design,
  design,
  integer,
  nothing,
  type Port,
  type PortsOf,
  type Steps,
  store,
} from '#design';
import { type Scenario, scenario } from '#sim';
import { always, everyCallReturns, type Model, type Property, type Spec, specify } from '#spec';

/** `a` adds one and answers the new number, `b` answers it. */
export const oneNumber: Model<number> = {
  initial: 0,
  step: (count, { operation }) =>
    operation === 'a'
      ? [{ answer: count + 1, state: count + 1 }]
      : [{ answer: count, state: count }],
};

/** No process says `hold` while another has said so and not yet `release`. */
export const oneHolder = always<{ readonly holders: readonly string[]; readonly bad: boolean }>(
  'at most one holder',
  {
    initial: { holders: [], bad: false },
    next: (state, announcement) => {
      if (announcement.kind !== 'say' || !['hold', 'release'].includes(announcement.name)) {
        return state;
      }
      const others = state.holders.filter((each) => each !== announcement.process);
      if (announcement.name === 'release') return { ...state, holders: others };
      const holders = [...others, announcement.process].sort();
      return { holders, bad: state.bad || holders.length > 1 };
    },
    holds: ({ bad }) => !bad,
  },
);

/** No call ever answers this number. */
export function neverAnswers(number: number): Property {
  return always<boolean>(`no call answers ${number}`, {
    initial: true,
    next: (good, announcement) =>
      good && !(announcement.kind === 'return' && announcement.answer === number),
    holds: (good) => good,
  });
}

/** A specification of the operations `a` and `b` with these properties. */
export function promise(properties: readonly Property[] = [everyCallReturns()]): Spec {
  return specify({
    name: 'toy',
    promise: 'Clients share one number.',
    operations: {
      a: { input: nothing(), answer: integer(), meaning: 'adds one, answers the new number' },
      b: { input: nothing(), answer: integer(), meaning: 'answers the number' },
    },
    model: oneNumber,
    properties,
  });
}

/** A store of numbers of which nothing is needed, so that every fault may happen. */
export const ports = { store: store({ c: integer() }, []) };

export type Ports = PortsOf<typeof ports>;
export type Body = (ports: Ports, input: never) => Steps<Data>;

/** An operation that asks once and answers the number that it found, or 0. */
export function* reads({ store }: Ports): Steps<number> {
  const found = yield* store.get('c', 'k');
  return found === null ? 0 : found.value;
}

/** A design of role `client` with these operations; `b` only reads unless it is given. */
export function toy(
  a: Body,
  parts: {
    readonly b?: Body;
    readonly spec?: Spec;
    readonly name?: string;
    readonly ports?: { readonly [name: string]: Port };
  } = {},
): Design {
  return design({
    name: parts.name ?? 'toy/design',
    idea: 'For a test.',
    spec: parts.spec ?? promise(),
    ports: (parts.ports ?? ports) as typeof ports,
    roles: { client: { a, b: parts.b ?? reads } },
  });
}

/** A world of a toy: two clients that each call `a`, no faults. */
export function worldOf(
  made: Design,
  parts: Partial<Omit<Parameters<typeof scenario>[0], 'design'>> = {},
): Scenario {
  return scenario({ design: made, clients: { client: ['a', 'a'] }, ...parts });
}

/** Asserts that an `Issue` of this code is thrown, whose message is sentences and names the words. */
export function refuses(act: () => unknown, code: string, ...words: readonly string[]): void {
  assert.throws(act, (thrown: unknown) => {
    assert.ok(thrown instanceof Issue, `an Issue, not ${String(thrown)}`);
    assert.equal(thrown.code, code);
    assertSentence(thrown.message);
    const message = thrown.message.toLowerCase();
    for (const word of words) {
      assert.ok(message.includes(word.toLowerCase()), `${word}: ${message}`);
    }
    return true;
  });
}

/** Asserts that a text is for people: no stack, no empty part, no `undefined`. */
export function assertSentence(text: string): void {
  assert.match(text, /^\S.*\S$/);
  assert.doesNotMatch(text, /\[object |\n\s+at |: *\.( |$)/);
}

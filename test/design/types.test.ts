/**
 * What the compiler holds: this file is checked by `npm run types`. Each `@ts-expect-error` is a
 * mistake that must not compile; if one of them compiles, the types check fails.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Data } from '#base';
import {
  type Effect,
  type Found,
  integer,
  map,
  maybe,
  type Of,
  type PortsOf,
  record,
  type Steps,
  store,
  text,
  tokens,
  type Written,
} from '#design';
import type { Sealed } from '#trace';

type Same<Left, Right> =
  (<T>() => T extends Left ? 1 : 2) extends <T>() => T extends Right ? 1 : 2 ? true : false;

function holds<_Claim extends true>(): void {}

const counted = record({ count: integer(), last: maybe(map(text())) });
const ports = { store: store({ numbers: integer(), counted }, ['fresh reads']), tokens: tokens() };
type Ports = PortsOf<typeof ports>;

holds<
  Same<
    Of<typeof counted>,
    { readonly count: number; readonly last: { readonly [name: string]: string } | null }
  >
>();
holds<Same<Of<ReturnType<typeof integer>>, number>>();

// @ts-expect-error: no store knows this need.
store({ numbers: integer() }, ['exactly once']);

function* precise({ store, tokens, self, say }: Ports): Steps<number> {
  const number = yield* store.get('numbers', 'k');
  holds<Same<typeof number, Found<number> | null>>();
  const written = yield* store.put('numbers', 'k', 1);
  holds<Same<typeof written, Written>>();
  const token = yield* tokens.fresh();
  holds<Same<typeof token, string>>();
  const said = yield* say('hold', { token });
  holds<Same<typeof said, null>>();
  holds<Same<typeof self, string>>();

  // @ts-expect-error: there may be no value.
  number.value;
  // @ts-expect-error: only a write that took effect has a revision.
  written.revision;
  // @ts-expect-error: no such collection.
  yield* store.get('number', 'k');
  // @ts-expect-error: this collection holds numbers.
  yield* store.put('numbers', 'k', 'one');
  // @ts-expect-error: a field is missing.
  yield* store.put('counted', 'k', { count: 1 });
  // @ts-expect-error: a revision is a number.
  yield* store.update('numbers', 'k', 'newest', 1);
  // @ts-expect-error: a function is no data.
  yield* say('hold', () => 1);
  // @ts-expect-error: a date is no data.
  yield* say('hold', new Date());
  // @ts-expect-error: no such port.
  ports.clock;
  return written.outcome === 'written' ? written.revision : 0;
}

declare const fact: Sealed<Data>;
declare const step: Effect<Found<number> | null>;

function* sealed({ say, store }: Ports): Steps<null> {
  // @ts-expect-error: a forbidden fact cannot be said.
  yield* say('truth', fact);
  // @ts-expect-error: nor written.
  yield* store.put('numbers', 'k', fact);
  // @ts-expect-error: it has nothing to look at.
  fact.value;
  // @ts-expect-error: it is not what it hides.
  fact satisfies Data;
  // @ts-expect-error: an effect has no fact.
  step.fact;
  // @ts-expect-error: an effect is not its answer.
  step.value;
  return null;
}

function* wrong({ store }: Ports): Steps<string> {
  const found = yield* store.get('numbers', 'k');
  // @ts-expect-error: what is returned is what was declared.
  return found?.value ?? 0;
}

test('the design of the types above is made of generators', () => {
  for (const each of [precise, sealed, wrong]) {
    assert.equal(Object.prototype.toString.call(each), '[object GeneratorFunction]');
  }
});

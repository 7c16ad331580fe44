/** A component behind a desk, so that the suite of its port can be run against it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Data, plain } from '#base';
import type { Asked, Component, Happening } from '#env';
import { type Check, type Desk, pass } from '../port/suite.ts';

type Waiting = {
  readonly asked: Asked;
  readonly resolve: (answer: Data) => void;
  readonly reject: (error: Error) => void;
};

/** After so many rounds in which nothing can happen, whoever waits is told so. */
const roundsMax = 60;

/**
 * A desk at a component that does the first faultless thing each time.
 *
 * Requests that wait are tried again after what happens by itself, and after time passes. With
 * `commits`, this fault is committed once, at the first occasion.
 */
export function deskOf(component: Component, commits: string | null = null): Desk {
  let state = component.initial;
  let due = commits;
  let waiting: readonly Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  let rounds = 0;

  const goOn = (happening: Happening): Data => {
    if (happening.fault !== null) due = null;
    state = plain(happening.state);
    return happening.answer;
  };
  const pick = (all: readonly Happening[]): Happening | undefined =>
    all.find(({ fault }) => fault !== null && fault === due) ??
    all.find(({ fault }) => fault === null);
  const answer = ({ asked, resolve }: Waiting): boolean => {
    const happening = pick(component.answers(state, asked));
    if (happening === undefined) return false;
    resolve(goOn(happening));
    const fault = component
      .actions(state)
      .find((each) => each.fault !== null && each.fault === due);
    if (fault !== undefined) goOn(fault);
    return true;
  };
  const round = (): void => {
    const all = waiting.map(({ asked }) => asked);
    const passing = [...component.actions(state), ...(component.idle?.(state, all) ?? [])];
    const happening = passing.find(({ fault }) => fault === null);
    if (happening !== undefined) goOn(happening);
    const before = waiting.length;
    waiting = waiting.filter((each) => !answer(each));
    rounds = happening === undefined && waiting.length === before ? rounds + 1 : 0;
    if (rounds >= roundsMax) {
      for (const { reject } of waiting) reject(new Error('nobody can go on'));
      waiting = [];
    }
    schedule();
  };
  const schedule = (): void => {
    clearTimeout(timer);
    if (waiting.length > 0) timer = setTimeout(round, 2);
  };

  return {
    ask: (process, operation, input) =>
      new Promise((resolve, reject) => {
        const each = { asked: { process, operation, input: plain(input) }, resolve, reject };
        if (!answer(each)) waiting = [...waiting, each];
        rounds = 0;
        schedule();
      }),
    close: async () => clearTimeout(timer),
  };
}

/** A desk whose answers are changed on their way. */
export function spoilt(desk: Desk, change: (asked: Asked, answer: Data) => Data): Desk {
  return {
    ...desk,
    ask: async (process, operation, input) =>
      change({ process, operation, input }, await desk.ask(process, operation, input)),
  };
}

/** A mistake that was planted, and the checks that must not be passed with it. */
interface Planted {
  readonly what: string;
  readonly open: () => Desk;
  readonly fails: readonly string[];
}

/**
 * The faults of a component as planted mistakes, each with the checks that see it: none where only
 * a simulation can tell.
 */
export function committed(
  make: () => Component,
  seen: { readonly [fault: string]: readonly string[] },
): readonly Planted[] {
  assert.deepEqual(Object.keys(seen).sort(), Object.keys(make().faults).sort(), 'every fault');
  return Object.entries(seen).map(([fault, fails]) => ({
    what: `the fault '${fault}'`,
    open: () => deskOf(make(), fault),
    fails,
  }));
}

/** Asserts that no check is passed whatever happens: each is failed by one planted mistake. */
export function testPlanted(checks: readonly Check[], planted: readonly Planted[]): void {
  for (const { what, open, fails } of planted) {
    for (const name of fails) {
      test(`${what} fails '${name}'`, async () => {
        const check = checks.find((each) => each.name === name);
        assert.ok(check !== undefined, `there is a check '${name}'`);
        await assert.rejects(pass(check, async () => open()));
      });
    }
  }
  test('each check is failed by something', () => {
    const failed = new Set(planted.flatMap(({ fails }) => fails));
    assert.deepEqual(
      checks.map(({ name }) => name).filter((name) => !failed.has(name)),
      [],
    );
  });
}

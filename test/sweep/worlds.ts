/** Worlds for sweeps, loaded by worker threads from this file. */
import { assert, type Data } from '#base';
import { chance, type Design, type PortsOf, type Steps } from '#design';
import { explore } from '#explore';
import { catalogue } from '#protocols';
import { type Scenario, scenario } from '#sim';
import { type Plan, planOf, type Source } from '#sweep';
import { neverAnswers, promise, toy } from '../toys.js';

const dice = { dice: chance() };

/** A design that does something rare when four dice agree, unless on their plainest side. */
function rare(name: string, act: () => number): Design {
  return toy(
    function* ({ dice: { roll } }: PortsOf<typeof dice>): Steps<number> {
      const first = yield* roll(16);
      if (first === 0) return 1;
      for (let more = 0; more < 3; more += 1) if ((yield* roll(16)) !== first) return 1;
      return act();
    } as never,
    { name, ports: dice, spec: promise([neverAnswers(13)]) },
  );
}

/** Designs with a rare mistake of each kind. */
const mistaken: readonly Design[] = [
  rare('rare/breaks', () => 13),
  rare('rare/stays', () => 7),
  rare('rare/throws', () => {
    throw new Error('four of a kind');
  }),
  rare('rare/tampers', () => {
    Object.assign(Array.prototype, { sum: 0 });
    return 7;
  }),
  rare('rare/loops', () => {
    for (;;);
  }),
  rare('rare/exits', () => process.exit(7)),
];

/** The scenario of a design of the catalogue, or of one with a rare mistake. */
export function load(name: Data): { readonly scenario: Scenario } {
  const found = mistaken.find((each) => each.name === name);
  if (found !== undefined) {
    return { scenario: scenario({ design: found, clients: { client: ['a'] } }) };
  }
  const entry = catalogue.find(({ design }) => design.name === name);
  assert(entry !== undefined, `there is a design ${String(name)}`);
  return { scenario: scenario({ design: entry.design, ...entry.world }) };
}

/** The run of seed 1 in which the dice agree first; some ranges come before it. */
export function rareRun(): number {
  const strategy = { kind: 'random', runs: 50_000, seed: '1' } as const;
  const run = explore(load('rare/breaks').scenario, { strategy }).runs - 1;
  assert(run > 2_000 && run < 40_000, 'the mistake is rare, and is made');
  return run;
}

/** A sweep of a design by its name, as it is given to whoever runs it. */
export function jobOf(
  name: string,
  options: { readonly runs: number; readonly seed?: string; readonly range?: number },
): { readonly source: Source; readonly plan: Plan } {
  const { seed = '1', ...sizes } = options;
  return {
    source: { module: import.meta.url, name: 'load', words: [name] },
    plan: planOf(load(name).scenario, { words: name, seed, ...sizes }),
  };
}

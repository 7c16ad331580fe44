import { parseArgs } from 'node:util';
import type { ClaudeOptions } from '#agent';
import { Issue, messageOf } from '#base';
import { type Problem, problemOf, problems } from '#protocols';
import { type Arm, arms } from './arms.js';

/** What was asked for. */
export interface Options {
  readonly arms: readonly Arm[];
  readonly problems: readonly Problem[];
  readonly seeds: readonly string[];
  readonly candidates: number;
  readonly k: number;
  readonly model: ClaudeOptions;
  readonly json: boolean;
  readonly record: boolean;
}

/** How it is called. */
export const usage = `npm run bench:design [-- options]

  --arms A,B        ${arms.map(({ name }) => name).join(', ')}; or all
                    (default: random,synthesis, which ask no model)
  --problems A,B    by default all: ${problems.map(({ name }) => name).join(', ')}
  --seeds N         attempts at each problem, with the seeds 1 to N (default 3)
  --candidates N    at most so many are examined in an attempt (default 30)
  --k N             the k of pass@k (default: the number of seeds)
  --live            really ask the model, with the key in ANTHROPIC_API_KEY; costs money
  --model NAME      for example claude-opus-5-5 (the default)
  --base-url URL    without --live a server on this machine that answers from a script
  --json            the record instead of tables
  --record          writes the record to data/bench-design.json

exit code: 0 all was measured, 1 an arm was left out, 2 a mistake`;

/** Reads options as they were typed. Throws an `Issue` for what is none. */
export function optionsOf(typed: readonly string[]): Options {
  const values = parsed(typed);
  const seeds = countOf(values, 'seeds', 3);
  const k = countOf(values, 'k', seeds);
  if (k > seeds) {
    throw mistake('pass@k needs k attempts', `k is ${k}, and there are ${seeds} seeds`, '--seeds');
  }
  const { model = 'claude-opus-5-5', live = false } = values;
  const baseURL = values['base-url'];
  return {
    arms: armsOf(values.arms ?? 'random,synthesis'),
    problems: values.problems === undefined ? problems : values.problems.split(',').map(problemOf),
    seeds: Array.from({ length: seeds }, (_, at) => String(at + 1)),
    candidates: countOf(values, 'candidates', 30),
    k,
    model: { model, live, ...(baseURL === undefined ? {} : { baseURL }) },
    json: values.json ?? false,
    record: values.record ?? false,
  };
}

function parsed(typed: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...typed],
      options: {
        ...{ arms: text, problems: text, seeds: text, candidates: text, k: text },
        ...{ live: flag, model: text, 'base-url': text, json: flag, record: flag },
      },
    }).values;
  } catch (thrown) {
    throw mistake('the options were not understood', messageOf(thrown), 'an option of --help');
  }
}

function armsOf(names: string): readonly Arm[] {
  if (names === 'all') return arms;
  return names.split(',').map((name) => {
    const arm = arms.find((each) => each.name === name.trim());
    if (arm !== undefined) return arm;
    const known = arms.map((each) => each.name).join(', ');
    throw mistake(`there is no arm '${name}'`, `arms: ${known}`, 'one of these, or all');
  });
}

function countOf(
  values: { readonly [option: string]: string | boolean | undefined },
  option: 'seeds' | 'candidates' | 'k',
  usual: number,
): number {
  const typed = values[option];
  if (typed === undefined) return usual;
  const count = Number(typed);
  if (Number.isInteger(count) && count > 0) return count;
  throw mistake(`--${option} is no count`, `'${typed}'`, 'a whole number, 1 or more');
}

function mistake(wrong: string, found: string, right: string): Issue {
  return new Issue('bench-design/option', { wrong, found, right: `say ${right}` });
}

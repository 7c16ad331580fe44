import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Data, Issue } from '#base';
import { type Accepted, claimText } from '#check';
import { accepted, explore, type Strategy } from '#explore';
import type { Scenario } from '#sim';
import {
  type ConcreteSpec,
  concretize,
  profileWith,
  refusalText,
  settingsText,
  type TargetName,
  type Unmet,
  writePackage,
} from '#target';
import { evidenceFor } from './evidence.js';
import { progressBar } from './progress.js';
import { exitCodes, numberOf, print, textOf, type Values, type Verb, wordOf } from './verb.js';
import { jsonOf, namedScenario, worldOptions, worldUsage } from './world.js';
import { writtenConcrete, writtenOptions, writtenPackage, writtenUsage } from './written.js';

const targets: readonly TargetName[] = ['nats', 'postgres'];

/** The settings of a target, for the help: one a line. */
function settingLines(target: TargetName): readonly string[] {
  const margin = ' '.repeat(19);
  return settingsText(target)
    .split('; ')
    .map((setting, at) => `${margin}${(at === 0 ? target : '').padEnd(10)}${setting}`);
}

/** `protolab export`: from a design to a package that runs by itself. */
export const exportVerb: Verb = {
  name: 'export',
  summary: 'explore a design, make it concrete for a target, and write the package',
  usage: [
    'protolab export <design or file> --target nats|postgres [--setting SETTING] [--out FOLDER]',
    '',
    '  --target NAME    nats (JetStream) or postgres (also PGlite)',
    '  --out FOLDER     a new or empty folder (default ./<name of the package>)',
    "  --setting WHAT   what your server is, where that is not the standard: 'replicas: 3';",
    '                   several times, or parted by commas',
    ...targets.flatMap(settingLines),
    ...writtenUsage,
    '  --random RUNS    random runs instead of all runs, where there are too many of them',
    '  --seed SEED      the seed of the random runs (default 1)',
    ...worldUsage,
    '  --json           one line of JSON',
    '',
    'exit code: 0 written, 1 the target does not keep what the design needs, or what you wrote falls,',
    '           2 mistake, 3 no server to try a binding on, or undecided',
  ],
  options: {
    target: { type: 'string' },
    out: { type: 'string' },
    setting: { type: 'string', multiple: true },
    ...writtenOptions,
    random: { type: 'string' },
    seed: { type: 'string' },
    json: { type: 'boolean' },
    ...worldOptions,
  },
  act: async ({ words, values }) => {
    const target = targetOf(values);
    const settings = settingsIn(values);
    const named = await namedScenario(wordOf(words, 'a design or a file'), values);
    const out = textOf(values, 'out', '');
    if (out !== '') refuseOccupied(resolve(out));
    const random = ['random', 'seed'].flatMap((option) =>
      values[option] === undefined ? [] : [` --${option} ${values[option]}`],
    );
    const said = [...settings.map((setting) => ` --setting '${setting}'`), ...random].join('');
    const replay = `npx protolab export ${named.words} --target ${target}${said}`;
    const strategy = typedStrategy(values) ?? named.strategy;
    const { scenario } = named;
    const own = textOf(values, 'concrete', '');
    if (own !== '' && settings.length > 0) throw settingsTwice();
    const { stood, concrete } =
      own === ''
        ? concreteOf({ scenario, strategy, target, settings, replay })
        : await heldOf(own, { stood: acceptedIn(scenario, strategy), target });
    const json = values.json === true;
    if (concrete.kind === 'refused') {
      print(concrete.feedback);
      return concrete.code;
    }
    if (concrete.kind === 'unmet') {
      print(json ? jsonOf(concrete as unknown as Data) : refusalText(concrete));
      return exitCodes.violated;
    }
    const folder = resolve(out === '' ? concrete.package.name : out);
    refuseOccupied(folder);
    const made = await writtenPackage(concrete, { accepted: stood, scenario, values });
    if (made.kind === 'refused') {
      print(made.feedback);
      return made.code;
    }
    writePackage(folder, made.files);
    const { name } = concrete.package;
    if (json) print(jsonOf({ package: name, target, folder, claim: claimText(stood) }));
    else print(`${claimText(stood)}\nwrote ${name} to ${folder}`);
    return exitCodes.holds;
  },
};

/** A document that somebody wrote, held against the design that stood. */
async function heldOf(
  file: string,
  { stood, target }: { readonly stood: Accepted; readonly target: TargetName },
) {
  return { stood, concrete: await writtenConcrete(file, { accepted: stood, target }) };
}

function settingsTwice(): Issue {
  return new Issue('export/settings-twice', {
    wrong: 'what the server is was said twice',
    found: 'both --setting and --concrete',
    right: "say it in the document, as decisions 'setting of the server'",
  });
}

/** The random runs that were asked for; null where none were. */
function typedStrategy(values: Values): Strategy | null {
  if (values.random === undefined) return null;
  const runs = numberOf(values, 'random', 10_000);
  return { kind: 'random', runs, seed: textOf(values, 'seed', '1') };
}

/** The settings that were typed, each by itself. */
export function settingsIn(values: Values): readonly string[] {
  // An option that may be given several times has a list, which the type of values does not say.
  const given = values.setting as unknown as readonly string[] | undefined;
  const parts = (given ?? []).flatMap((each) => each.split(','));
  return parts.map((each) => each.trim()).filter((each) => each !== '');
}

/**
 * Explores a scenario and makes its design concrete; where that is refused, looks for what comes of
 * each need that is not met.
 */
export function concreteOf(parts: {
  readonly scenario: Scenario;
  readonly strategy: Strategy;
  readonly target: TargetName;
  readonly settings: readonly string[];
  readonly replay: string;
}): { readonly stood: Accepted; readonly concrete: ConcreteSpec | Unmet } {
  const { scenario, strategy, target, settings, replay } = parts;
  profileWith(target, settings);
  const stood = acceptedIn(scenario, strategy);
  const concrete = concretize(stood, target, settings);
  if (concrete.kind === 'concrete') return { stood, concrete };
  const bar = progressBar();
  const evidence = evidenceFor(scenario, concrete, {
    replay,
    strategy,
    onNeed: (what) => bar.show({ what: `simulating without '${what}'`, done: 0, total: null }),
  });
  bar.clear();
  return { stood, concrete: concretize(stood, target, settings, evidence) };
}

/** A package is written into a folder that is new or empty; anything else is left alone. */
function refuseOccupied(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Issue('export/not-empty', {
      wrong: `the folder '${folder}' is not empty`,
      right: 'name a new folder with --out; nothing was changed',
    });
  }
}

/** The target that was named. */
export function targetOf(values: Values): TargetName {
  const name = textOf(values, 'target', '');
  const target = targets.find((each) => each === name);
  if (target !== undefined) return target;
  throw new Issue('cli/target', {
    wrong: 'a target is needed',
    found: name === '' ? 'none' : `'${name}'`,
    right: `write --target ${targets.join(' or --target ')}`,
  });
}

/** Every run within the bounds. */
const wholly: Strategy = { kind: 'exhaustive' };

/** Explores the scenario that was typed; throws an `Issue` where its design does not stand. */
export function acceptedIn(scenario: Scenario, strategy: Strategy = wholly): Accepted {
  const bar = progressBar();
  const exploration = explore(scenario, {
    strategy,
    onProgress: ({ what, done, total }) =>
      bar.show({ what: `exploring ${done} ${what}`, done, total }),
  });
  bar.clear();
  return accepted(exploration);
}

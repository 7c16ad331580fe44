import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { Issue } from '#base';
import { type Accepted, claimText } from '#check';
import { accepted, explore } from '#explore';
import type { Scenario } from '#sim';
import { concretize, exportPackage, type TargetName, writePackage } from '#target';
import { progressBar } from './progress.js';
import { exitCodes, print, textOf, type Values, type Verb, wordOf } from './verb.js';
import { jsonOf, namedScenario, worldOptions, worldUsage } from './world.js';

const targets: readonly TargetName[] = ['nats', 'postgres'];

/** `protolab export`: from a design to a package that runs by itself. */
export const exportVerb: Verb = {
  name: 'export',
  summary: 'explore a design, make it concrete for a target, and write the package',
  usage: [
    'protolab export <design or file> --target nats|postgres [--out FOLDER]',
    '',
    '  --target NAME    nats (JetStream) or postgres (also PGlite)',
    '  --out FOLDER     a new or empty folder (default ./<name of the package>)',
    '  --setting NAME   a setting of the server that you vouch for, as a refusal names it',
    ...worldUsage,
    '  --json           one line of JSON',
    '',
    'exit code: 0 written, 1 the target does not keep what the design needs, 2 mistake',
  ],
  options: {
    target: { type: 'string' },
    out: { type: 'string' },
    setting: { type: 'string' },
    json: { type: 'boolean' },
    ...worldOptions,
  },
  act: async ({ words, values }) => {
    const target = targetOf(values);
    const { scenario } = await namedScenario(wordOf(words, 'a design or a file'), values);
    const out = textOf(values, 'out', '');
    if (out !== '') refuseOccupied(resolve(out));
    const stood = acceptedIn(scenario);
    const setting = textOf(values, 'setting', '');
    const concrete = concretize(stood, target, setting === '' ? [] : [setting]);
    const json = values.json === true;
    if (concrete.kind === 'unmet') {
      if (json) {
        const { design, unmet } = concrete;
        print(jsonOf({ design, target, unmet: unmet.map((each) => ({ ...each })) }));
        return exitCodes.violated;
      }
      print(`${concrete.design} cannot be exported to ${target}:`);
      for (const { port, guarantee, why, mend } of concrete.unmet) {
        print(`  ${port}: ${guarantee}. ${why}`);
        print(`    to mend it: ${mend}`);
      }
      return exitCodes.violated;
    }
    const folder = resolve(out === '' ? concrete.package.name : out);
    refuseOccupied(folder);
    writePackage(folder, exportPackage(concrete));
    const { name } = concrete.package;
    if (json) print(jsonOf({ package: name, target, folder, claim: claimText(stood) }));
    else print(`${claimText(stood)}\nwrote ${name} to ${folder}`);
    return exitCodes.holds;
  },
};

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

/** Explores the scenario that was typed; throws an `Issue` where its design does not stand. */
export function acceptedIn(scenario: Scenario): Accepted {
  const bar = progressBar();
  const exploration = explore(scenario, {
    onProgress: ({ what, done, total }) =>
      bar.show({ what: `exploring ${done} ${what}`, done, total }),
  });
  bar.clear();
  return accepted(exploration);
}

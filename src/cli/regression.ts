import { existsSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { type Data, Issue } from '#base';
import { stepText } from '#explain';
import {
  boundsOf,
  type Counterexample,
  causeText,
  explanationOf,
  type Turn,
  turnsOf,
} from '#explore';
import { namesFile } from './file.js';

/** Refuses a file for a test that is there already, or whose name no test can have. */
export function refuseAsTest(file: string): void {
  if (!/\.(ts|mts|js|mjs)$/.test(file)) {
    throw new Issue('regression/name', {
      wrong: 'a test is a file of TypeScript or JavaScript',
      found: `'${file}'`,
      right: 'write for example --test lost-update.test.ts',
    });
  }
  if (!existsSync(resolve(file))) return;
  throw new Issue('regression/exists', {
    wrong: `'${file}' exists already`,
    right: 'choose another name, or move it away; nothing was changed',
  });
}

/**
 * A counterexample as a test for Node's test runner: the text of a file.
 *
 * It fails as long as the design breaks a promise when the same happens again, and passes once it
 * is mended. It names what happens by who acts and what goes wrong, not by numbers of options, so
 * that it means the same for a design that asks other things. Beside that run it explores all others
 * of the same world, which may break for another cause. A run that never ends is only explored.
 *
 * `name` is the design or the file that was typed, `replay` the command that tells the run.
 */
export function regressionText(
  counterexample: Counterexample,
  parts: { readonly name: string; readonly replay: string; readonly file: string },
): string {
  const { scenario, cause } = counterexample;
  const { name, replay, file } = parts;
  const { design } = scenario;
  const turns = turnsOf(counterexample);
  const imported = [
    ...(turns.length > 0 ? ['again'] : []),
    ...(namesFile(name) ? [] : ['catalogue']),
    'explanationOf',
    'explore',
    'scenario',
    'story',
  ];
  return [
    '/**',
    ` * ${commentText(`${design.name} broke '${cause.property}'.`)}`,
    ` * ${commentText(`The cause: ${causeText(cause)}.`)}`,
    ' *',
    ' * Fails as long as the design breaks a promise here, and passes once it is mended. To read why:',
    ' *',
    ` *   ${commentText(replay)}`,
    ` *   node --import tsx --test ${commentText(file)}`,
    ' */',
    "import assert from 'node:assert/strict';",
    "import { test } from 'node:test';",
    `import { ${imported.join(', ')} } from 'protolab';`,
    ...entryLines(name, file),
    '',
    'const world = scenario({',
    '  ...entry.world,',
    '  design: entry.design,',
    `  clients: ${literal(clientsOf(counterexample))},`,
    `  faults: ${literal(scenario.faults)},`,
    '});',
    '',
    ...(turns.length === 0 ? [] : turnLines(counterexample, turns)),
    ...exploredLines(counterexample),
    '',
  ].join('\n');
}

/** Where the design and its world come from. */
function entryLines(name: string, file: string): readonly string[] {
  if (!namesFile(name)) {
    return [
      '',
      `const entry = catalogue.find(({ design }) => design.name === ${literal(name)});`,
      "assert.ok(entry !== undefined, 'the catalogue has this design');",
    ];
  }
  const path = relative(dirname(resolve(file)), resolve(name))
    .split(sep)
    .join('/');
  const from = (path.startsWith('.') ? path : `./${path}`).replace(/\.(m?)ts$/, '.$1js');
  return [`import { entry } from ${literal(from)};`];
}

/** Who calls what, as a scenario is given it. */
function clientsOf({ scenario }: Counterexample): Data {
  const clients: { [role: string]: Data[] } = {};
  for (const { role, calls, service } of scenario.processes) {
    if (service !== undefined) continue;
    clients[role] = [
      ...(clients[role] ?? []),
      calls.map(({ operation, input }) => (input === null ? operation : { operation, input })),
    ];
  }
  return clients;
}

/** The run again, step by step, each with what happened when it was found. */
function turnLines(counterexample: Counterexample, turns: readonly Turn[]): readonly string[] {
  const { lines } = explanationOf(counterexample);
  const told = (at: number): string => {
    const line = lines.find(({ step }) => step === at + 1);
    return line === undefined ? '' : ` // ${commentText(stepText(line)).slice(0, 70)}`;
  };
  return [
    '// What happens, in order: what the design no longer does is left out.',
    'const turns = [',
    ...turns.map((turn, at) => `  ${literal({ ...turn })},${told(at)}`.trimEnd()),
    '];',
    '',
    `test(${literal(`the run that broke: ${counterexample.cause.property}`)}, () => {`,
    '  const broken = again(world, turns);',
    '  if (broken !== null) assert.fail(story(explanationOf(broken)));',
    '});',
    '',
  ];
}

function exploredLines({ scenario }: Counterexample): readonly string[] {
  return [
    `test(${literal(`every run with ${boundsOf(scenario)}`)}, () => {`,
    '  const { counterexample } = explore(world, {',
    "    strategy: { kind: 'exhaustive', statesMax: 200_000 },",
    '    secondsMax: 60,',
    '  });',
    '  if (counterexample !== null) assert.fail(story(explanationOf(counterexample)));',
    '});',
  ];
}

/** Data as it is written in a program. */
function literal(data: Data): string {
  if (typeof data === 'string')
    return `'${data.replaceAll(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;
  if (typeof data !== 'object' || data === null) return JSON.stringify(data);
  if (Array.isArray(data)) return `[${data.map(literal).join(', ')}]`;
  const parts = Object.entries(data as { readonly [key: string]: Data }).map(
    ([key, value]) => `${/^[a-z_]\w*$/i.test(key) ? key : literal(key)}: ${literal(value)}`,
  );
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

/** A text as it may stand in a comment, on one line. */
function commentText(text: string): string {
  return text.replaceAll('*/', '* /').replaceAll(/\\?\s*\n\s*/g, ' ');
}

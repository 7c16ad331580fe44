import { type Data, Issue } from '#base';
import { type Strategy, strategyFor } from '#explore';
import { catalogue, type Entry } from '#protocols';
import { type CallText, type Scenario, scenario } from '#sim';
import { moduleOf, namesFile } from './file.js';
import type { Values, Verb } from './verb.js';

/** The options with which every verb that explores or replays describes its world. */
export const worldOptions: Verb['options'] = {
  clients: { type: 'string' },
  faults: { type: 'string' },
};

/** What these options mean, for the help of a verb. */
export const worldUsage = [
  '  --clients A,A+B     who calls what: a client for each comma, several calls joined by +;',
  `                      an input as JSON: 'use("a"),use("b")'; roles: 'worker=A,B;auditor=C'`,
  "  --faults 'X=1,Y=2'  how often each fault may happen, for example 'stale read=1,crash=1'",
  '                      (both default to the world of the catalogue or of the file)',
];

/** A scenario, and the words that name it again on the command line. */
export interface NamedScenario {
  readonly scenario: Scenario;
  /** The word that names the design, or the file. */
  readonly name: string;
  /** How to explore it where nothing else was typed. */
  readonly strategy: Strategy;
  readonly words: string;
}

/**
 * The scenario that was typed: a design of the catalogue by its name, or a file that exports
 * `entry`, a design with its world; its world changed by the options.
 */
export async function namedScenario(name: string, values: Values): Promise<NamedScenario> {
  const entry = await entryOf(name);
  const { design, world } = entry;
  const { clients, faults } = values;
  const changed = {
    ...world,
    ...(typeof clients === 'string' ? { clients: clientsOf(clients, design.roles) } : {}),
    ...(typeof faults === 'string' ? { faults: faultsOf(faults) } : {}),
  };
  const words = [
    name,
    ...(typeof clients === 'string' ? [`--clients ${quoted(clients)}`] : []),
    ...(typeof faults === 'string' ? [`--faults ${quoted(faults)}`] : []),
  ];
  const smaller = clients !== undefined || faults !== undefined;
  const strategy = strategyFor(smaller ? {} : entry);
  return { scenario: scenario({ design, ...changed }), name, strategy, words: words.join(' ') };
}

/** The design of a name, or of a file that exports `entry`. */
async function entryOf(name: string): Promise<Omit<Entry, 'stands'>> {
  const known = catalogue.find(({ design }) => design.name === name);
  if (known !== undefined) return known;
  if (namesFile(name)) return entryOfFile(name);
  throw new Issue('cli/no-design', {
    wrong: `there is no design '${name}'`,
    found: `designs: ${catalogue.map(({ design }) => design.name).join(', ')}`,
    right: 'name one of these, or a file that exports `entry`, for example ./mine/world.ts',
  });
}

async function entryOfFile(name: string): Promise<Omit<Entry, 'stands'>> {
  const module = await moduleOf(name, 'entry');
  const { entry } = module as { readonly entry?: Entry };
  if (entry?.design?.roles !== undefined && entry.world?.clients !== undefined) return entry;
  throw new Issue('cli/no-entry', {
    wrong: `the file '${name}' exports no entry`,
    found: `exports: ${Object.keys(module).join(', ') || 'nothing'}`,
    right: 'export const entry = { design, world: { clients, faults } }',
  });
}

/** `increment,increment+read`, `worker=use("a"),use("b");auditor=inspect`. */
function clientsOf(text: string, roles: object): Entry['world']['clients'] {
  const [only = 'client'] = Object.keys(roles);
  const parts = partsOf(text, ';').map((part) => {
    const [, role = only, calls = ''] = /^\s*(?:([A-Za-z]\w*)\s*=)?(.*)$/.exec(part) ?? [];
    return [role, partsOf(calls, ',').map((each) => partsOf(each, '+').map(callOf))] as const;
  });
  return Object.fromEntries(parts);
}

/** A call as it was typed: `read`, or `use("a")` with its input as JSON. */
function callOf(text: string): CallText {
  const [, operation = text.trim(), input] = /^\s*(\w+)\s*\((.*)\)\s*$/s.exec(text) ?? [];
  if (input === undefined) return operation;
  try {
    return { operation, input: JSON.parse(input) as Data };
  } catch {
    throw new Issue('cli/clients', {
      wrong: `the input of the call of '${operation}' is no JSON`,
      found: input,
      right: `write for example --clients 'use("a"),use("b")'`,
    });
  }
}

/** A text in parts at a separator that stands outside of parentheses and quotes. */
function partsOf(text: string, separator: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  let quoted = false;
  for (const [at, character] of [...text].entries()) {
    if (character === '"' && text[at - 1] !== '\\') quoted = !quoted;
    if (!quoted && character === '(') depth += 1;
    if (!quoted && character === ')') depth -= 1;
    if (character === separator && depth === 0 && !quoted) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

function faultsOf(text: string): { readonly [fault: string]: number } {
  const faults: { [fault: string]: number } = {};
  for (const part of text.split(',').filter((each) => each.trim() !== '')) {
    const [, fault, times] = /^\s*(.+?)\s*=\s*(-?\d+)\s*$/.exec(part) ?? [];
    if (fault === undefined) {
      throw new Issue('cli/faults', {
        wrong: 'the faults were not understood',
        found: `'${part}'`,
        right: "write for example --faults 'stale read=1,crash=1'",
      });
    }
    faults[fault] = Number(times);
  }
  return faults;
}

/** A text as one word of a shell. */
export function quoted(text: string): string {
  return /^[\w,+=.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Data as one line of JSON, for `--json`. */
export function jsonOf(value: Data): string {
  return JSON.stringify(value);
}

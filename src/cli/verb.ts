import { type ParseArgsConfig, parseArgs } from 'node:util';
import { Issue, messageOf } from '#base';

/** What the command line answers with: the meaning of its exit codes, the same for every verb. */
export const exitCodes = {
  holds: 0,
  violated: 1,
  mistake: 2,
  unknown: 3,
} as const;

/** The values of the options of one call, by name. */
export interface Values {
  readonly [option: string]: string | boolean | undefined;
}

/** One verb of the command line. */
export interface Verb {
  readonly name: string;
  /** One line for the list of verbs. */
  readonly summary: string;
  /** How it is called, and what each option means, one line each. */
  readonly usage: readonly string[];
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Does the work; answers with an exit code. */
  act(call: { readonly words: readonly string[]; readonly values: Values }): Promise<number>;
}

/** Calls a verb with the words that were typed. Throws an `Issue` for words it does not know. */
export async function callVerb(verb: Verb, typed: readonly string[]): Promise<number> {
  const { words, values } = parse(verb, typed);
  if (values.help === true) {
    print(helpOf(verb));
    return exitCodes.holds;
  }
  return verb.act({ words, values });
}

function parse(verb: Verb, typed: readonly string[]): { words: readonly string[]; values: Values } {
  try {
    const parsed = parseArgs({
      args: [...typed],
      options: { ...verb.options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
      strict: true,
    });
    return { words: parsed.positionals, values: parsed.values as Values };
  } catch (thrown) {
    throw new Issue('cli/usage', {
      wrong: `'protolab ${verb.name}' was not understood`,
      found: messageOf(thrown),
      right: `see 'protolab ${verb.name} --help'`,
    });
  }
}

/** The help of one verb. */
function helpOf({ summary, usage }: Verb): string {
  return [summary, '', ...usage].join('\n');
}

/** The text of an option, or what stands for it. */
export function textOf(values: Values, option: string, standard: string): string {
  const value = values[option];
  return typeof value === 'string' ? value : standard;
}

/** The whole positive number of an option, or what stands for it. */
export function numberOf(values: Values, option: string, standard: number): number {
  const value = values[option];
  if (value === undefined) return standard;
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Issue('cli/number', {
    wrong: `--${option} is not a positive whole number`,
    found: `'${String(value)}'`,
    right: `write for example --${option} ${standard}`,
  });
}

/** The one word that a verb needs. */
export function wordOf(words: readonly string[], what: string): string {
  const [word, ...more] = words;
  if (word !== undefined && more.length === 0) return word;
  throw new Issue('cli/words', {
    wrong: `one word is needed: ${what}`,
    found: words.length === 0 ? 'none' : words.map((each) => `'${each}'`).join(' '),
    right: 'give just that; --help shows an example',
  });
}

/** Prints to standard output: what was asked for. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints to standard error: what is only of interest meanwhile. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

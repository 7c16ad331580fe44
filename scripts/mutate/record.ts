import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '#base';
import type { Judgement } from './judgement.js';
import type { Mutation } from './mutation.js';

/** A mistake that nobody noticed, and why a person says that none can; null where nobody looked. */
interface Survivor {
  readonly line: number;
  readonly change: string;
  readonly why: string | null;
}

/** What came of the mistakes in one property, function or method. */
interface RuleRecord {
  readonly rule: string;
  readonly mutants: number;
  readonly caught: number;
  /** Of those caught, the ones that ran out of time. */
  readonly hung: number;
  readonly survivors: readonly Survivor[];
}

/** What came of the mistakes in one file; `every` 3 says that each third one was made. */
export interface FileRecord {
  readonly file: string;
  readonly every: number;
  readonly mutants: number;
  readonly caught: number;
  readonly rules: readonly RuleRecord[];
}

/** A mistake that changes nothing that could be noticed, with the reason, as a person found it. */
interface Equivalent {
  readonly file: string;
  readonly rule: string;
  readonly change: string;
  readonly why: string;
}

const about =
  'Made by `npm run mutate`: small mistakes made in each property, checker rule and reduction rule; `every` 3 says that each third one was made. Those that ran out of time count as caught. `why` comes from data/mutants-equivalent.json, which is kept by hand.';

/** What a person wrote down in `data/mutants-equivalent.json`. */
export function equivalents(root: string): readonly Equivalent[] {
  const text = readFileSync(join(root, 'data', 'mutants-equivalent.json'), 'utf8');
  return (JSON.parse(text) as { readonly equivalent: readonly Equivalent[] }).equivalent;
}

/** The record of a file, rule by rule. */
export function recordOf(
  file: string,
  {
    every,
    judged,
    known,
  }: {
    readonly every: number;
    readonly judged: readonly { readonly mutation: Mutation; readonly judgement: Judgement }[];
    readonly known: readonly Equivalent[];
  },
): FileRecord {
  const names = [...new Set(judged.map(({ mutation }) => mutation.rule))];
  const rules = names.map((rule) => {
    const own = judged.filter(({ mutation }) => mutation.rule === rule);
    const count = (outcome: Judgement['outcome']) =>
      own.filter(({ judgement }) => judgement.outcome === outcome).length;
    const survivors = own.flatMap(({ mutation: { line, change }, judgement }) => {
      if (judgement.outcome !== 'survived') return [];
      return [{ line, change, why: null }];
    });
    const caught = count('caught') + count('hung');
    return { rule, mutants: own.length, caught, hung: count('hung'), survivors };
  });
  const caught = rules.reduce((sum, rule) => sum + rule.caught, 0);
  return explained({ file, every, mutants: judged.length, caught, rules }, known);
}

/** The record with what a person has found out of the survivors since. */
function explained(record: FileRecord, known: readonly Equivalent[]): FileRecord {
  const whyOf = (rule: string, change: string): string | null =>
    known.find((each) => each.file === record.file && each.rule === rule && each.change === change)
      ?.why ?? null;
  const rules = record.rules.map((rule) => ({
    ...rule,
    survivors: rule.survivors.map((each) => ({ ...each, why: whyOf(rule.rule, each.change) })),
  }));
  return { ...record, rules };
}

/** Puts the record of a file among those that are written down already, and explains these anew. */
export function writeRecord(root: string, record: FileRecord, known: readonly Equivalent[]): void {
  const path = join(root, 'data', 'mutants.json');
  const before = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).files : [];
  const others = (before as FileRecord[]).filter(({ file }) => file !== record.file);
  const all = [...others.map((each) => explained(each, known)), record];
  const files = all.sort((a, b) => (a.file < b.file ? -1 : 1));
  writeWhole(path, `${JSON.stringify({ about, files }, null, 1)}\n`);
}

import { existsSync, readFileSync } from 'node:fs';
import { type Data, grouped, Issue } from '#base';
import {
  announcementsIn,
  casRegister,
  drawing,
  fromJepsen,
  fromLines,
  judge,
  judgeHistory,
  judgeSessions,
  judgeTransactions,
  looksLikeJepsen,
  objects,
  type Recorded,
  type Sequential,
  smallest,
  stepsMaxStandard,
  type Verdict,
} from '#check';
import { catalogue } from '#protocols';
import type { Spec } from '#spec';
import { namesFile } from './file.js';
import {
  exitCodes,
  numberOf,
  print,
  tell,
  textOf,
  type Values,
  type Verb,
  wordOf,
} from './verb.js';
import { jsonOf, namedScenario } from './world.js';

/** What one judge says: a line, and more of it where something is wrong. */
interface Finding {
  readonly what: string;
  readonly outcome: Verdict['outcome'];
  readonly reason: string;
  readonly picture: string;
}

/** `protolab judge`: a recorded history, from anywhere, before the judges of this project. */
export const judgeVerb: Verb = {
  name: 'judge',
  summary: 'judge a recorded history: an NDJSON file, or a log of Jepsen',
  usage: [
    'protolab judge FILE --spec NAME',
    'protolab judge FILE --sessions',
    'protolab judge FILE --transactions [--strict]',
    '',
    `  --spec NAME         what was promised: ${objects.map(({ name }) => name).join(', ')}, a`,
    '                      specification of the catalogue, or a file that exports `entry`',
    '  --initial JSON      what a register holds at first; default null',
    '  --sessions          whether each client reads its own writes, and never older than before',
    '  --transactions      whether lists of steps are serializable, by cycles of dependencies',
    '  --strict            and in an order that respects real time',
    '  --keyed             each value of a Jepsen log is a pair: the key, and the value itself',
    '  --steps N           how far to search before answering unknown',
    '  --json              one line of JSON',
    '',
    'A line of NDJSON: {"process":"client 1","kind":"call","operation":"write","input":3,"key":"x"}',
    'or {"process":"client 1","kind":"return","answer":null}; kinds: call, return, crash and info (of',
    'unknown outcome), fail (it did not happen). In Jepsen logs :info is unknown, :fail did not happen.',
    '',
    'exit code: 0 it can be explained, 1 it cannot, 2 mistake, 3 unknown',
  ],
  options: {
    spec: { type: 'string' },
    initial: { type: 'string' },
    sessions: { type: 'boolean' },
    transactions: { type: 'boolean' },
    strict: { type: 'boolean' },
    keyed: { type: 'boolean' },
    steps: { type: 'string' },
    json: { type: 'boolean' },
  },
  act: async ({ words, values }) => {
    const file = wordOf(words, 'the file of a history');
    const recorded = readLog(file, values);
    const started = performance.now();
    const findings = await findingsOf(recorded, values);
    const milliseconds = Math.round(performance.now() - started);
    tell(`judged ${grouped(recorded.history.length)} calls in ${grouped(milliseconds)} ms`);
    if (values.json === true) print(jsonOf({ file, findings: findings as unknown as Data }));
    else print(findings.map(textFor).join('\n'));
    const outcomes = findings.map(({ outcome }) => outcome);
    if (outcomes.includes('violated')) return exitCodes.violated;
    return outcomes.includes('unknown') ? exitCodes.unknown : exitCodes.holds;
  },
};

function textFor({ what, outcome, reason, picture }: Finding): string {
  const words = { holds: 'holds', violated: 'BROKEN', unknown: 'unknown' }[outcome];
  return [`${words.padEnd(8)} ${what}: ${reason}`, ...(picture === '' ? [] : ['', picture])].join(
    '\n',
  );
}

function readLog(file: string, values: Values): Recorded {
  if (!existsSync(file)) {
    throw new Issue('cli/no-file', {
      wrong: `there is no file '${file}'`,
      right: 'give the path of a history, for example data/histories/stale-read.ndjson',
    });
  }
  const text = readFileSync(file, 'utf8');
  if (/^\s*\{\s*"/.test(text)) return fromLines(text);
  if (looksLikeJepsen(text)) return fromJepsen(text, { keyed: values.keyed === true });
  return fromLines(text);
}

async function findingsOf(recorded: Recorded, values: Values): Promise<readonly Finding[]> {
  const spec = textOf(values, 'spec', '');
  const found: Finding[] = [];
  if (values.sessions === true) {
    for (const { guarantee, outcome, reason } of judgeSessions(recorded.history)) {
      found.push({ what: guarantee, outcome, reason, picture: '' });
    }
  }
  if (values.transactions === true || values.strict === true) {
    found.push(transactionFinding(recorded, values.strict === true));
  }
  if (spec !== '') found.push(...(await specFindings(recorded, spec, values)));
  if (found.length > 0) return found;
  throw new Issue('judge/nothing-asked', {
    wrong: 'it was not said what the history is to be judged by',
    right: 'add --spec register, --sessions or --transactions; --help says more',
  });
}

function transactionFinding(recorded: Recorded, strict: boolean): Finding {
  const { outcome, anomalies } = judgeTransactions(recorded, { strict });
  const what = strict ? 'strictly serializable' : 'serializable';
  const reason =
    anomalies.length === 0
      ? 'no anomaly shows itself'
      : anomalies.map(({ name }) => name).join(', ');
  const picture = anomalies.map((each) => `${each.name}: ${each.reason}`).join('\n\n');
  return { what, outcome, reason, picture };
}

async function specFindings(
  recorded: Recorded,
  name: string,
  values: Values,
): Promise<readonly Finding[]> {
  const known = objects.find((each) => each.name === name);
  if (known !== undefined) {
    const initial = initialOf(values);
    const object = known.register === true ? { ...casRegister(initial), name } : known;
    return [linearFinding(recorded, object, values)];
  }
  const spec = await specOf(name);
  const announcements = announcementsIn(recorded.history);
  const folded = spec.properties.filter(({ kind }) => kind !== 'linearizable');
  const verdicts = judge(
    { ...spec, properties: folded },
    { announcements, end: { kind: 'cut', why: 'it is as much as was recorded' } },
  );
  const told = verdicts
    .filter(({ kind }) => kind === 'always' || kind === 'eventually')
    .map(({ property, outcome, reason }) => ({ what: property, outcome, reason, picture: '' }));
  const linear = spec.properties.flatMap((property) =>
    property.kind === 'linearizable'
      ? [linearFinding(recorded, { name: property.name, model: property.model }, values)]
      : [],
  );
  return [...linear, ...told];
}

function linearFinding({ history }: Recorded, object: Sequential, values: Values): Finding {
  const verdict = judgeHistory(history, object, {
    stepsMax: numberOf(values, 'steps', stepsMaxStandard),
  });
  const { outcome, key, reason } = verdict;
  const of = key === '' ? '' : ` of '${key}'`;
  const what = `linearizable as ${object.name}${of}`;
  if (outcome !== 'violated' || verdict.history === null)
    return { what, outcome, reason, picture: '' };
  const small = smallest(verdict.history, object);
  const count = `the ${small.history.length} calls that contradict each other, of ${grouped(small.of)}`;
  return { what, outcome, reason, picture: `${count}:\n\n${drawing(small.history)}\n` };
}

function initialOf(values: Values): Data {
  const text = textOf(values, 'initial', 'null');
  try {
    return JSON.parse(text) as Data;
  } catch {
    throw new Issue('cli/initial', {
      wrong: '--initial is no JSON',
      found: text,
      right: `write for example --initial 0 or --initial '"empty"'`,
    });
  }
}

async function specOf(name: string): Promise<Spec> {
  const known = catalogue.find(({ design }) => design.spec.name === name);
  if (known !== undefined) return known.design.spec;
  if (namesFile(name)) return (await namedScenario(name, {})).scenario.design.spec;
  const names = new Set(catalogue.map(({ design }) => design.spec.name));
  throw new Issue('cli/no-spec', {
    wrong: `nothing is known by the name '${name}'`,
    found: `objects: ${objects.map((each) => each.name).join(', ')}; specifications: ${[...names].join(', ')}`,
    right: 'name one of these, or a file that exports `entry`, for example ./mine/world.ts',
  });
}

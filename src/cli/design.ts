import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  attempt,
  type Budget,
  claude,
  type Progress,
  type Proposer,
  person,
  progressText,
  type Report,
  readTranscript,
  reportText,
  resume,
  synthesis,
  type Task,
  tape,
  usualBudget,
} from '#agent';
import { type Data, Issue, messageOf, writeWhole } from '#base';
import { examineApart, taskOf, trialsOf } from '#examine';
import { type Disclosure, disclosures } from '#explain';
import { type Problem, problemOf, problems } from '#protocols';
import { sourceOf } from './designed.js';
import { moduleOf, namesFile } from './file.js';
import { interruptedCode, interruptible } from './interruption.js';
import { exitCodes, print, tell, textOf, type Values, type Verb, wordOf } from './verb.js';
import { jsonOf } from './world.js';

/** `protolab design`: lets a proposer attempt a problem of design. */
export const designVerb: Verb = {
  name: 'design',
  summary:
    'let a model, a search or yourself design: propose, see it fail and why, until one stands',
  usage: [
    'protolab design <problem> [--by synthesis|claude] [--to FOLDER] [--resume]',
    'protolab design <problem> --examine FILE',
    'protolab design [problem] --replay FOLDER',
    'protolab design --list',
    '',
    '  <problem>           a problem of --list: a specification and the worlds to stand in; or a file of',
    '                      your own that exports `problem` (protolab new makes one)',
    '  --by WHO            synthesis (default): a search over the problem’s sketch, no network;',
    '                      claude: a language model, asked through its API',
    '  --examine FILE      examines a design of your own, as a proposer’s would be',
    '  --replay FOLDER     runs an attempt that was written down again; stops at the first difference',
    '  --to FOLDER         where transcript and accepted design go (default: ./<problem>)',
    '  --resume            goes on with an attempt that was interrupted, from its transcript',
    `  --disclosure LEVEL  how much a failure tells: ${disclosures.join(', ')} (default story)`,
    '  --seed SEED         what random runs and held-out worlds are a function of (default 1)',
    '',
    '  --live              claude only: really ask the model, with the key in ANTHROPIC_API_KEY',
    '  --model NAME        for example claude-opus-5-5 (the default)',
    '  --effort LEVEL      low, medium, high (default), xhigh or max',
    '  --base-url URL      another server that speaks the Messages API',
    '',
    `  --candidates N      limits, all of them hard: candidates (default ${usualBudget.candidates}),`,
    '  --runs N            simulated runs, tokens in and out, US dollars, minutes',
    '  --tokens N',
    '  --dollars N',
    '  --minutes N',
    '  --json              the report as one line of JSON',
    '',
    'exit code: 0 a design stands, 1 none does, 2 a mistake, 3 the budget ended it',
  ],
  options: {
    by: { type: 'string' },
    examine: { type: 'string' },
    replay: { type: 'string' },
    to: { type: 'string' },
    resume: { type: 'boolean' },
    list: { type: 'boolean' },
    disclosure: { type: 'string' },
    seed: { type: 'string' },
    live: { type: 'boolean' },
    model: { type: 'string' },
    effort: { type: 'string' },
    'base-url': { type: 'string' },
    candidates: { type: 'string' },
    runs: { type: 'string' },
    tokens: { type: 'string' },
    dollars: { type: 'string' },
    minutes: { type: 'string' },
    json: { type: 'boolean' },
  },
  act: async ({ words, values }) => {
    if (values.list === true) return list(values);
    if (typeof values.replay === 'string') return replay(values.replay, words[0], values);
    const problem = await problemNamed(wordOf(words, 'a problem (see --list), or a file'));
    const task = taskFor(problem, values);
    if (typeof values.examine === 'string') return examine(task, values.examine, values);
    return design(problem, task, values);
  },
};

function list(values: Values): number {
  if (values.json === true)
    print(jsonOf(problems.map(({ name, spec }) => ({ name, spec: spec.name }))));
  else {
    for (const { name, spec, sketch } of problems) {
      print(`  ${name.padEnd(22)} ${spec.name}: a sketch of ${sketch.candidates} candidates`);
    }
  }
  return exitCodes.holds;
}

async function design(problem: Problem, task: Task, values: Values): Promise<number> {
  const folder = textOf(values, 'to', problem.name);
  const budget = budgetOf(values);
  const proposer = proposerOf(problem, values);
  const { signal, end } = interruptible();
  const options = { task, proposer, budget, folder, signal, watch: watching(values) };
  const report = await (values.resume === true ? resume(options) : attempt(options));
  end();
  if (report.accepted !== null) {
    const file = join(folder, 'design.ts');
    writeWhole(file, sourceOf(problem, report.accepted.proposed));
    tell(`the accepted design is in ${file}: npx protolab explore ${file}`);
  }
  return told(report, values, signal.aborted);
}

async function replay(folder: string, name: string | undefined, values: Values): Promise<number> {
  const proposer = tape(folder);
  const [header] = readTranscript(folder);
  const { seed = '1' } = (header?.conditions ?? {}) as { readonly seed?: string };
  const disclosure = String(header?.disclosure);
  const problem = await problemNamed(name ?? String(header?.task));
  const task = taskFor(problem, { disclosure, seed });
  const budget = { candidates: null, runs: null, tokens: null, dollars: null, seconds: null };
  const report = await attempt({ task, proposer, budget, watch: watching(values) });
  if (report.code.startsWith('tape/') || report.code.startsWith('transcript/')) {
    tell(report.why);
    return exitCodes.mistake;
  }
  return told(report, values, false);
}

/** A problem of the library, or of a file of somebody's own. */
async function problemNamed(name: string): Promise<Problem> {
  if (!namesFile(name)) return problemOf(name);
  const { problem } = (await moduleOf(name, 'problem')) as { readonly problem?: Problem };
  const missing = problemParts.filter((part) => problem?.[part] === undefined);
  if (problem !== undefined && missing.length === 0) {
    return { ...problem, module: pathToFileURL(resolve(name)).href };
  }
  throw new Issue('design/no-problem', {
    wrong: `the file '${name}' exports no problem`,
    found: problem === undefined ? 'nothing of that name' : `without ${missing.join(', ')}`,
    right:
      'export const problem: Problem = { name, spec, setting, ports, worlds, heldOut, sketch, … }',
  });
}

const problemParts = ['name', 'spec', 'setting', 'ports', 'worlds', 'heldOut', 'sketch'] as const;

/** One design of a person's own. */
async function examine(task: Task, file: string, values: Values): Promise<number> {
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new Issue('design/no-file', {
      wrong: `the design cannot be read`,
      found: messageOf(thrown),
      right:
        "give the path of a TypeScript file that exports one design; imports: 'protolab/design', and `spec` from 'task'",
    });
  }
  const me = person({ task });
  const tried = await me.examine(source);
  await me.stop();
  print(values.json === true ? jsonOf(tried as unknown as Data) : tried.feedback);
  return { stands: exitCodes.holds, falls: exitCodes.violated, unknown: exitCodes.unknown }[
    tried.outcome
  ];
}

function taskFor(problem: Problem, values: Values): Task {
  const disclosure = textOf(values, 'disclosure', 'story') as Disclosure;
  if (!disclosures.includes(disclosure)) {
    throw new Issue('design/disclosure', {
      wrong: 'there is no such level of disclosure',
      found: `'${disclosure}'`,
      right: `choose from: ${disclosures.join(', ')}`,
    });
  }
  return taskOf(problem, examineApart(), { disclosure, seed: textOf(values, 'seed', '1') });
}

function proposerOf(problem: Problem, values: Values): Proposer {
  const by = textOf(values, 'by', 'synthesis');
  if (by === 'synthesis') {
    const seed = textOf(values, 'seed', '1');
    return synthesis(trialsOf(problem, { seed }), { seed });
  }
  if (by !== 'claude') {
    throw new Issue('design/proposer', {
      wrong: 'nobody of this name proposes designs',
      found: `'${by}'`,
      right: 'choose synthesis or claude',
    });
  }
  const baseURL = values['base-url'];
  const effort = values.effort;
  return claude({
    model: textOf(values, 'model', 'claude-opus-5-5'),
    live: values.live === true,
    ...(typeof baseURL === 'string' ? { baseURL } : {}),
    ...(typeof effort === 'string' ? { effort: effortOf(effort) } : {}),
  });
}

const efforts = ['low', 'medium', 'high', 'xhigh', 'max'] as const;

function effortOf(typed: string): (typeof efforts)[number] {
  const effort = efforts.find((each) => each === typed);
  if (effort !== undefined) return effort;
  throw new Issue('design/effort', {
    wrong: 'there is no such effort',
    found: `'${typed}'`,
    right: `choose from: ${efforts.join(', ')}`,
  });
}

/** The limits that were typed; a budget of zero is refused where it is used. */
function budgetOf(values: Values): Partial<Budget> {
  const minutes = amountOf(values, 'minutes');
  const limits = ['candidates', 'runs', 'tokens', 'dollars'].flatMap((part) => {
    const amount = amountOf(values, part);
    return amount === null ? [] : [[part, amount] as const];
  });
  return { ...Object.fromEntries(limits), ...(minutes === null ? {} : { seconds: minutes * 60 }) };
}

function amountOf(values: Values, option: string): number | null {
  const value = values[option];
  if (value === undefined) return null;
  const amount = Number(value);
  if (Number.isFinite(amount) && value !== '') return amount;
  throw new Issue('cli/number', {
    wrong: `--${option} is not an amount`,
    found: `'${String(value)}'`,
    right: `write for example --${option} 10`,
  });
}

/** Says on standard error what happens, but not what a model thinks. */
function watching(values: Values): (progress: Progress) => void {
  if (values.json === true) return () => {};
  return (progress) => {
    const line = progress.kind === 'thinking' ? null : progressText(progress);
    if (line !== null) tell(line);
  };
}

function told(report: Report, values: Values, isInterrupted: boolean): number {
  print(values.json === true ? jsonOf(report as unknown as Data) : reportText(report));
  if (isInterrupted) return interruptedCode;
  if (report.accepted !== null) return exitCodes.holds;
  if (report.code === 'given up') return exitCodes.violated;
  return report.code.startsWith('budget/') ? exitCodes.unknown : exitCodes.mistake;
}

import { availableParallelism } from 'node:os';
import { type Data, Issue } from '#base';
import {
  forgetSweep,
  type Plan,
  planId,
  planOf,
  type Report,
  reportJson,
  reportOf,
  reportText,
  type Sharing,
  type Source,
  sweepHere,
  sweepTogether,
  workTogether,
} from '#sweep';
import { exitCodeOf } from './explore.js';
import { type Interruption, interruptedCode, interruptible } from './interruption.js';
import { type ProgressBar, progressBar } from './progress.js';
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
import { namedScenario, worldOptions, worldUsage } from './world.js';

/** `protolab sweep`: many random runs, on all cores of a machine, or of many machines. */
export const sweepVerb: Verb = {
  name: 'sweep',
  summary: 'many random runs of a design, on all cores of one machine or of many',
  usage: [
    'protolab sweep <design or file> [--runs N] [--seed SEED] [--workers N]',
    'protolab sweep <design or file> --nats URL [--name NAME] [--worker]',
    '',
    '  <design or file>    a design of the catalogue, or a file that exports `entry`',
    '  --runs N            how many random runs (default 100000); the lowest that fails ends it',
    '  --seed SEED         the seed of the runs (default 1): they are those of `explore --random`',
    '  --workers N         how many threads this process uses (default: one for each core)',
    '  --range N           how many runs a worker takes at a time: a multiple of 1000',
    ...worldUsage,
    '  --nats URL          share the runs with every process that is started with the same words and',
    '                      a NATS server with JetStream: nats://user:password@host:4222',
    '  --name NAME         the name of the shared sweep (default: made of design, world, runs, seed)',
    '  --credentials FILE  a .creds file for the NATS server',
    '  --worker            only work on the shared sweep, and print no report',
    '  --forget            remove from the NATS server what it keeps of this sweep',
    '  --json              the report as one line of JSON',
    '',
    'The report has no durations in it: it is the same, to the byte, however many took part. Ctrl-C',
    'gives back what was taken; the same command goes on with a shared sweep.',
    'exit code: 0 no run fails, 1 one does, 2 mistake, 3 unknown; with --worker 0 when all is done',
  ],
  options: {
    runs: { type: 'string' },
    seed: { type: 'string' },
    workers: { type: 'string' },
    range: { type: 'string' },
    nats: { type: 'string' },
    name: { type: 'string' },
    credentials: { type: 'string' },
    worker: { type: 'boolean' },
    forget: { type: 'boolean' },
    json: { type: 'boolean' },
    ...worldOptions,
  },
  act: async ({ words, values }) => {
    refuseWithoutServer(values);
    const job = await jobOf(wordOf(words, 'a design or a file'), values);
    const workers = numberOf(values, 'workers', availableParallelism());
    const server = serverOf(values, job.plan);
    if (server === null) return carried(values, (parts) => sweepHere(job, { workers, ...parts }));
    if (values.forget === true) return forgotten(server);
    const sharing = { ...server, workers };
    if (values.worker === true) return worked(job, sharing);
    const code = await carried(values, (parts) => sweepTogether(job, { ...sharing, ...parts }));
    tell(`the server keeps this as sweep '${server.name}'; --forget removes it`);
    return code;
  },
};

interface Job {
  readonly source: Source;
  readonly plan: Plan;
}

/** The sweep that was typed, and how a worker thread loads its world: as we do here. */
async function jobOf(name: string, values: Values): Promise<Job> {
  const { scenario, words } = await namedScenario(name, values);
  const range = values.range === undefined ? {} : { range: numberOf(values, 'range', 10_000) };
  const world = Object.keys(worldOptions).flatMap((option) => {
    const value = values[option];
    return value === undefined ? [] : [[option, value] as const];
  });
  const loaded: readonly Data[] = [name, Object.fromEntries(world)];
  return {
    source: { module: import.meta.resolve('./world.js'), name: 'namedScenario', words: loaded },
    plan: planOf(scenario, {
      words,
      seed: textOf(values, 'seed', '1'),
      runs: numberOf(values, 'runs', 100_000),
      ...range,
    }),
  };
}

/** The server that was typed, and the name of the sweep there; null where none was. */
function serverOf(
  values: Values,
  plan: Plan,
): Pick<Sharing, 'address' | 'credentials' | 'name'> | null {
  const { nats, credentials } = values;
  if (typeof nats !== 'string') return null;
  return {
    address: nats,
    name: textOf(values, 'name', planId(plan)),
    ...(typeof credentials === 'string' ? { credentials } : {}),
  };
}

/** Refuses what means something only on a server where no server was typed. */
function refuseWithoutServer(values: Values): void {
  const meant = ['name', 'credentials', 'worker', 'forget'].find(
    (each) => values[each] !== undefined,
  );
  if (values.nats !== undefined || meant === undefined) return;
  throw new Issue('cli/no-server', {
    wrong: `--${meant} says something of a shared sweep, and no server was named`,
    right: 'add --nats URL, for example --nats nats://localhost:4222',
  });
}

/** Carries a sweep to its end, shows how far it is, and prints its report. */
async function carried(
  values: Values,
  sweep: (
    parts: Pick<Interruption, 'signal'> & {
      readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void;
    },
  ) => Promise<Parameters<typeof reportOf>[0] | null>,
): Promise<number> {
  return attended(async (bar, signal) => {
    const onProgress = ({ done, total }: { done: number; total: number }): void =>
      bar.show({ what: `sweeping, ${done} of ${total} ranges`, done, total });
    const tally = await sweep({ signal, onProgress });
    bar.clear();
    if (tally === null) return interrupted(values);
    const report: Report = reportOf(tally);
    print(values.json === true ? reportJson(report) : reportText(report));
    return exitCodeOf(report.outcome);
  });
}

/** Works on a shared sweep until nothing of it is left. */
async function worked(job: Job, sharing: Sharing): Promise<number> {
  return attended(async (bar, signal) => {
    const ran = { ranges: 0 };
    await workTogether(job, {
      ...sharing,
      signal,
      onRun: (ranges) => {
        ran.ranges = ranges;
        bar.show({ what: `working, ${ranges} ranges so far`, done: 0, total: null });
      },
    });
    bar.clear();
    tell(`${ran.ranges} ranges were run here`);
    return signal.aborted ? interrupted({ nats: sharing.address }) : exitCodes.holds;
  });
}

async function attended(
  act: (bar: ProgressBar, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const bar = progressBar();
  const interruption = interruptible();
  try {
    return await act(bar, interruption.signal);
  } finally {
    bar.clear();
    interruption.end();
  }
}

function interrupted({ nats }: Values): number {
  tell(
    nats === undefined
      ? 'interrupted: nothing of it is kept'
      : 'interrupted: what was taken was given back, and the same command goes on',
  );
  return interruptedCode;
}

async function forgotten(server: Pick<Sharing, 'address' | 'name'>): Promise<number> {
  const wasKept = await forgetSweep(server);
  tell(wasKept ? `removed sweep '${server.name}'` : `there was no sweep '${server.name}'`);
  return exitCodes.holds;
}

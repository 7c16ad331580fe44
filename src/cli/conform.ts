import { Issue } from '#base';
import { concretize, trial } from '#target';
import { callKindsOf } from './call-kinds.js';
import { exitCodeOf } from './explore.js';
import { acceptedIn, targetOf } from './export.js';
import { interruptedCode, interruptible } from './interruption.js';
import { progressBar } from './progress.js';
import { numberOf, print, textOf, type Verb, wordOf } from './verb.js';
import { jsonOf, namedScenario, worldOptions, worldUsage } from './world.js';

/** `protolab conform`: the exported package on the real target, under faults. */
export const conformVerb: Verb = {
  name: 'conform',
  summary: 'run the exported package on the real target, kill its processes, and judge',
  usage: [
    'protolab conform <design or file> --target nats|postgres [--rounds N] [--seed SEED]',
    '',
    '  --target NAME    nats (NATS_URL or a private nats-server) or postgres (DATABASE_URL, a private',
    '                   PostgreSQL, or PGlite)',
    '  --rounds N       rounds of calls under faults (default 6)',
    '  --inject LIST    how many faults of a kind are tried in all rounds, for example',
    '                   kill=30,skew=0: kill, pause, cut, delay, server-kill, server-pause, skew',
    '  --seed SEED      which calls are made and which faults are tried (default 1)',
    ...worldUsage,
    '  --json           one line of JSON',
    '',
    'exit code: 0 no violation in these rounds, 1 violated, 2 mistake, 3 unknown or no server',
  ],
  options: {
    target: { type: 'string' },
    rounds: { type: 'string' },
    inject: { type: 'string' },
    seed: { type: 'string' },
    json: { type: 'boolean' },
    ...worldOptions,
  },
  act: async ({ words, values }) => {
    const target = targetOf(values);
    const rounds = numberOf(values, 'rounds', 6);
    const faults = faultsIn(textOf(values, 'inject', ''));
    const { scenario, strategy } = await namedScenario(wordOf(words, 'a design or a file'), values);
    const stood = acceptedIn(scenario, strategy);
    const concrete = concretize(stood, target);
    if (concrete.kind === 'unmet') {
      throw new Issue('conform/unmet', {
        wrong: `${concrete.design} has no package for ${target}`,
        found: concrete.unmet.map(({ guarantee }) => guarantee).join(', '),
        right: `see 'protolab export ${concrete.design} --target ${target}' for what would mend it`,
      });
    }
    const bar = progressBar();
    const interruption = interruptible();
    const result = await trial(concrete, {
      spec: stood.design.spec,
      seed: textOf(values, 'seed', '1'),
      rounds,
      faults,
      signal: interruption.signal,
      calls: callKindsOf(scenario),
      onProgress: (done, total) => bar.show({ what: `conforming on ${target}`, done, total }),
    });
    bar.clear();
    interruption.end();
    const { outcome, why, summary, text } = result;
    print(values.json === true ? jsonOf({ target, outcome, why, summary }) : text);
    return interruption.signal.aborted ? interruptedCode : exitCodeOf(outcome);
  },
};

/** `kill=30,skew=0` as counts by kind; which kinds there are is the conformance's to say. */
function faultsIn(text: string): { readonly [kind: string]: number } {
  const pairs = text.split(',').filter((part) => part !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [kind = '', count = ''] = pair.split('=');
      if (/^-?\d+$/.test(count)) return [kind, Number(count)];
      throw new Issue('conform/inject', {
        wrong: 'the faults are not told as kinds with their numbers',
        found: `'${pair}'`,
        right: 'write them like kill=30,skew=0',
      });
    }),
  );
}

import { Issue } from '#base';
import { concretize, trial } from '#target';
import { exitCodeOf } from './explore.js';
import { acceptedIn, targetOf } from './export.js';
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
    '  --target NAME    nats (NATS_URL or a private nats-server) or postgres (DATABASE_URL or PGlite)',
    '  --rounds N       rounds of calls, kills and cut connections (default 6)',
    '  --cuts N         connections to cut in a round, so that answers get lost (default 16; nats 8);',
    '                   fewer where a protocol soon has nothing more to write',
    '  --seed SEED      which calls are made and which faults are tried (default 1)',
    ...worldUsage,
    '  --json           one line of JSON',
    '',
    'exit code: 0 no violation in these rounds, 1 violated, 2 mistake, 3 unknown or no server',
  ],
  options: {
    target: { type: 'string' },
    rounds: { type: 'string' },
    cuts: { type: 'string' },
    seed: { type: 'string' },
    json: { type: 'boolean' },
    ...worldOptions,
  },
  act: async ({ words, values }) => {
    const target = targetOf(values);
    const rounds = numberOf(values, 'rounds', 6);
    const { scenario } = await namedScenario(wordOf(words, 'a design or a file'), values);
    const stood = acceptedIn(scenario);
    const concrete = concretize(stood, target);
    if (concrete.kind === 'unmet') {
      throw new Issue('conform/unmet', {
        wrong: `${concrete.design} has no package for ${target}`,
        found: concrete.unmet.map(({ guarantee }) => guarantee).join(', '),
        right: `see 'protolab export ${concrete.design} --target ${target}' for what would mend it`,
      });
    }
    const bar = progressBar();
    const result = await trial(concrete, {
      spec: stood.design.spec,
      seed: textOf(values, 'seed', '1'),
      rounds,
      ...(values.cuts === undefined ? {} : { cuts: numberOf(values, 'cuts', 16) }),
      calls: scenario.processes.flatMap(({ calls }) => calls),
      onProgress: (done, total) => bar.show({ what: `conforming on ${target}`, done, total }),
    });
    bar.clear();
    const { outcome, why, summary, text } = result;
    print(values.json === true ? jsonOf({ target, outcome, why, summary }) : text);
    return exitCodeOf(outcome);
  },
};

import { type Data, Issue, writeWhole } from '#base';
import { worst } from '#check';
import { story } from '#explain';
import { counterexample, explanationOf, explanationOfRun, judgeTrace } from '#explore';
import { endlessText, replay, replayFrom, run } from '#sim';
import { eventsOf, loadTrace, type Round, saveTrace, type Trace, traceHash } from '#trace';
import { exitCodeOf } from './explore.js';
import { refuseAsTest, regressionText } from './regression.js';
import { pageOfRun } from './replay-page.js';
import { print, tell, textOf, type Values, type Verb } from './verb.js';
import { jsonOf, namedScenario, worldOptions, worldUsage } from './world.js';

/** `protolab replay`: one run again, from its choices. */
export const replayVerb: Verb = {
  name: 'replay',
  summary: 'replay one run from its choices, and judge it again',
  usage: [
    'protolab replay <design or file> <choices> [--save FILE.arrow] [--page FILE.html]',
    'protolab replay <design or file> --trace FILE.arrow',
    'protolab replay <design or file> <choices> --test FILE.test.ts',
    '',
    '  <choices>           whole numbers joined by dots, as `explore` prints them; - for none;',
    '                      @4-7 behind them: what steps 5 to 7 do is repeated for ever',
    '  --trace FILE        take the choices from a saved trace, and compare it to the byte',
    '  --save FILE         save the trace, with the facts, as an Arrow file',
    '  --page FILE         write the run as a page of HTML to step through; beside it, where there',
    '                      is a decisive choice, the run in which that choice was the other one',
    '  --test FILE         write a regression test for Node: it fails as long as the design breaks a',
    '                      promise when the same happens again, and passes once it is mended',
    ...worldUsage,
    '  --json              one line of JSON an event',
    '',
    'exit code: 0 every property holds in this run, 1 violated, 2 mistake, 3 unknown',
  ],
  options: {
    save: { type: 'string' },
    trace: { type: 'string' },
    page: { type: 'string' },
    test: { type: 'string' },
    json: { type: 'boolean' },
    ...worldOptions,
  },
  act: async ({ words, values }) => {
    const [name, text, ...more] = words;
    const file = textOf(values, 'trace', '');
    if (name === undefined || more.length > 0 || (text === undefined) === (file === '')) {
      throw new Issue('cli/words', {
        wrong: 'a design and either its choices or --trace are needed',
        found: words.map((each) => `'${each}'`).join(' ') || 'nothing',
        right: 'write for example: protolab replay counter/read-then-write 0.0.0.1',
      });
    }
    const { scenario, words: named } = await namedScenario(name, values);
    const saved = file === '' ? null : loadTrace(file);
    const { choices, round } = saved === null ? replayFrom(text ?? '') : replayOf(saved);
    const trace = run(scenario, replay(choices), round);
    if (saved !== null && traceHash(saved) !== traceHash(trace)) {
      throw new Issue('replay/differs', {
        wrong: `'${file}' is not this run of '${scenario.design.name}'`,
        found: `it was made by ${saved.source}; this is ${trace.source}`,
        right: 'name the design, the version and the world that made it',
      });
    }
    const verdicts = judgeTrace(scenario, trace);
    const outcome = worst(verdicts.filter(({ kind }) => kind !== 'sometimes'));
    const save = textOf(values, 'save', '');
    if (save !== '') {
      saveTrace(save, trace);
      tell(`saved ${trace.length} events to ${save}`);
    }
    const command = `npx protolab replay ${named} ${endlessText(choices, round)}`;
    if (values.page !== undefined) {
      const page = fileOf(values, 'page', 'run.html');
      writeWhole(page, pageOfRun(scenario, { choices, round, trace, replay: command }));
      tell(`wrote a page to step through: ${page}`);
    }
    if (values.test !== undefined) {
      const test = fileOf(values, 'test', 'lost-update.test.ts');
      refuseAsTest(test);
      const found = counterexample(scenario, choices, { round });
      writeWhole(test, regressionText(found, { name, replay: command, file: test }));
      tell(`wrote a regression test: node --import tsx --test ${test}`);
    }
    if (values.json === true) {
      for (const event of eventsOf(trace)) {
        print(jsonOf({ ...event, fact: null } as unknown as Data));
      }
      return exitCodeOf(outcome);
    }
    print(
      outcome === 'violated'
        ? story(explanationOf(counterexample(scenario, choices, { round }), { replay: command }))
        : story(explanationOfRun(scenario, trace, { replay: command })),
    );
    for (const { property, outcome: each, reason } of verdicts) {
      print(`  ${each.padEnd(8)}  ${property} (${reason})`);
    }
    return exitCodeOf(outcome);
  },
};

/** How to make a saved run again. */
function replayOf({ choices, end }: Trace): {
  readonly choices: readonly number[];
  readonly round: Round | null;
} {
  return { choices, round: end.kind === 'endless' ? end.round : null };
}

/** The file that an option names. */
function fileOf(values: Values, option: string, example: string): string {
  const file = textOf(values, option, '');
  if (file !== '') return file;
  throw new Issue('cli/file', {
    wrong: `--${option} names no file`,
    right: `write for example --${option} ${example}`,
  });
}

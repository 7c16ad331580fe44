/**
 * Prints, line by line, all that must be the same on every Node: for each design of the catalogue
 * what an exploration finds, the shrunk counterexample of random runs, and the bytes of fifty
 * traces; and what is counted of machines. Run by each Node in turn:
 *
 *   node digest.mjs DIST [--only WORD] [--plant]
 *
 * Plain JavaScript, because the Nodes run what is built, with nothing in between. `--plant` makes
 * the last design's runs depend on true chance: the comparison must notice it.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', default: '' }, plant: { type: 'boolean', default: false } },
});
const [dist = ''] = positionals;
const room = (name) => import(pathToFileURL(join(dist, name, 'index.js')).href);
const [{ hashBytes }, { catalogue, twoPhaseMachine, twoPhaseMistakes }, trace, explored, sim] =
  await Promise.all(['base', 'protocols', 'trace', 'explore', 'sim'].map(room));

const runsEach = 50;
const entries = catalogue.filter(({ design }) => design.name.includes(values.only));

for (const entry of entries) {
  const { design, world, stands } = entry;
  const { name } = design;
  const scenario = sim.scenario({ design, ...world });
  // An exploration is stopped by the clock only where it would take minutes.
  const limits = { secondsMax: 3600 };
  const strategy = explored.strategyFor(entry);
  say(`${name} explored`, told(explored.explore(scenario, { strategy, ...limits })));
  if (!stands) {
    const random = { kind: 'random', runs: 2_000, seed: name };
    say(`${name} shrunk`, told(explored.explore(scenario, { strategy: random, ...limits })));
  }
  for (let run = 1; run <= runsEach; run += 1) {
    const byChance = values.plant && entry === entries.at(-1) && run === runsEach;
    const chooser = byChance ? trueChance() : sim.random(`${name} ${run}`);
    const made = sim.run(scenario, chooser);
    say(`${name} run ${run}`, [trace.traceHash(made), hashBytes(trace.traceBytes(made))]);
  }
}
if ('two-phase-commit'.includes(values.only)) {
  for (const [managers, mistake] of [[3], [5], ...twoPhaseMistakes.map((each) => [3, each])]) {
    const { outcome, states, transitions, depth, counterexample } = explored.exploreMachine(
      twoPhaseMachine(managers, mistake),
    );
    const steps = counterexample?.steps ?? null;
    const counted = { outcome, states, transitions, depth, steps };
    say(`machine of ${managers} ${mistake ?? 'right'}`, counted);
  }
}

function told({ outcome, unknown, claim, states, transitions, runs, depth, ...more }) {
  const { counterexample, unwitnessed, fired } = more;
  const broken = counterexample && {
    property: counterexample.verdict.property,
    steps: counterexample.steps,
    choices: sim.choicesText(counterexample.choices),
    decisive: counterexample.decisive?.step ?? null,
    trace: trace.traceHash(counterexample.trace()),
  };
  const counted = { states, transitions, runs, depth };
  return { outcome, unknown, claim, ...counted, broken, unwitnessed, fired };
}

/** Chance is asked before the run begins: within one, nobody can. */
function trueChance() {
  const drawn = Array.from({ length: 1000 }, () => Math.random());
  let at = 0;
  return {
    choose: (count) => {
      at += 1;
      return Math.floor((drawn[at - 1] ?? 0) * count);
    },
  };
}

function say(what, value) {
  console.log(`${what}: ${JSON.stringify(value)}`);
}

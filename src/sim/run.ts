import { Issue } from '#base';
import type { Design } from '#design';
import { type End, Recorder, type Round, type Trace, traceHash } from '#trace';
import { type Chooser, random, replay } from './chooser.js';
import { guarded } from './guard.js';
import type { Scenario } from './scenario.js';
import { freshTables, type Tables, tablesOf } from './tables.js';
import { World } from './world.js';

/** A chooser that remembers what was chosen. */
export function remembering(chooser: Chooser): Chooser & { readonly choices: number[] } {
  const choices: number[] = [];
  return {
    choices,
    choose: (count, faultless) => {
      const choice = chooser.choose(count, faultless);
      choices.push(choice);
      return choice;
    },
  };
}

/** Carries a world from its beginning to its end. */
export function carry(world: World, chooser: Chooser): End {
  world.reset();
  while (world.end === null) world.step(chooser);
  return world.end;
}

/**
 * One run of a scenario, with everything that happened.
 *
 *   Scenario + Chooser --step until the end--> Trace
 *
 * With a `round` it ends after that, as a run that goes on so for ever. Deterministic: the same
 * choices give the same bytes. Throws an `Issue` when a replayed choice does not fit, when a round
 * does not lead back to where it began, or when the design is found not to be deterministic.
 */
export function run(scenario: Scenario, chooser: Chooser, round: Round | null = null): Trace {
  return runIn(scenario, { chooser, tables: tablesOf(scenario), round });
}

function runIn(
  scenario: Scenario,
  parts: { readonly chooser: Chooser; readonly tables: Tables; readonly round: Round | null },
): Trace {
  const { chooser, tables, round } = parts;
  return guarded(() => {
    const stage = stageOf(scenario, tables);
    const { world, recorder } = stage;
    stage.inUse = true;
    try {
      world.recordTo(recorder);
      const remembered = remembering(chooser);
      const end = round === null ? carry(world, remembered) : goRound(world, remembered, round);
      return recorder.finish({ source: tables.source, choices: remembered.choices, end });
    } finally {
      stage.inUse = false;
    }
  });
}

/** Where runs are made, one at a time: a world that is set to its beginning again for each. */
interface Stage {
  readonly world: World;
  readonly recorder: Recorder;
  inUse: boolean;
}

const stages = new WeakMap<Tables, Stage>();

/**
 * The stage of these tables; a new one while a chooser that makes runs itself is on it, and where
 * a design leaves open how its processes begin.
 */
function stageOf(scenario: Scenario, tables: Tables): Stage {
  const before = stages.get(tables);
  if (before !== undefined && !before.inUse) return before;
  const world = new World(scenario, { tables });
  const made = { world, recorder: new Recorder(tables.forms), inUse: false };
  if (before === undefined && !tables.automata.isOpen) stages.set(tables, made);
  return made;
}

/** Carries a world to the end of its round, where all is as it was at the beginning of it. */
function goRound(world: World, chooser: Chooser, round: Round): End {
  const { from, to } = round;
  let announced = 0;
  world.reset();
  let before = world.state.slice();
  for (let step = 1; step <= to && world.end === null; step += 1) {
    world.step(chooser);
    if (step <= from) announced += world.announcements;
    if (step === from) before = world.state.slice();
  }
  const isBack = world.end === null && world.state.every((each, at) => each === before[at]);
  const why = `steps ${from + 1} to ${to} are repeated`;
  if (isBack) return { kind: 'endless', why, announced, round };
  throw new Issue('replay/round', {
    wrong: `after step ${to} this run is not where it was after step ${from}`,
    found: world.end === null ? 'another state' : `it ended after step ${world.steps}`,
    right: 'replay it with the scenario and the version of the design that made it',
  });
}

/**
 * Runs a few runs twice, in two worlds that share nothing, and compares them to the byte: a design
 * that keeps something outside its process, or uses chance, is refused with an `Issue`.
 *
 * It finds leaks that these runs show; it does not promise that there are none. A design that was
 * refused once is refused for good: what it kept may be full by now, and show nothing any more.
 */
export function audit(scenario: Scenario): void {
  const before = leaking.get(scenario.design);
  if (before !== undefined) throw before;
  for (let number = 0; number < 8; number += 1) {
    const chooser = number === 0 ? replay([]) : random(`audit ${number}`);
    const first = runIn(scenario, { chooser, tables: freshTables(scenario), round: null });
    const again = { chooser: replay(first.choices), tables: freshTables(scenario), round: null };
    const second = runIn(scenario, again);
    if (traceHash(first) === traceHash(second)) continue;
    const refusal = new Issue('design/not-deterministic', {
      wrong: `design '${scenario.design.name}' ran twice with the same choices and did not do the same`,
      found: `${first.length} events, then ${second.length}, or others`,
      right: 'keep nothing outside the functions of the design, and use no chance and no clock',
    });
    leaking.set(scenario.design, refusal);
    throw refusal;
  }
}

const leaking = new WeakMap<Design, Issue>();

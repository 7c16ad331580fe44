import { assert } from '#base';
import { Forms } from '#trace';
import { Automata } from './automaton.js';
import type { Decisions } from './decisions.js';
import { Interner } from './interner.js';
import { Moves } from './moves.js';
import { Paths } from './paths.js';
import { type Scenario, scenarioHash } from './scenario.js';
import { Transitions } from './transitions.js';

/** All that is learnt about a scenario while it runs: its processes and what may happen to them. */
export interface Tables {
  readonly automata: Automata;
  readonly transitions: Transitions;
  /** The announcements that were made, by number. */
  readonly announcements: Interner;
  /** What may happen where, as numbers. */
  readonly moves: Moves;
  /** Where runs have been. */
  readonly paths: Paths;
  /** The forms of the events that were told. */
  readonly forms: Forms;
  /** What the traces of the scenario say of where they come from. */
  readonly source: string;
}

const known = new WeakMap<Scenario, Tables>();

/**
 * The tables of a scenario: those that were filled before, for as long as the scenario is in use.
 *
 * They hold no choice and no run, only what is a function of the scenario, so that what was learnt
 * in a search is there for the runs that explain it.
 */
export function tablesOf(scenario: Scenario): Tables {
  const before = known.get(scenario);
  if (before !== undefined) return before;
  const made = freshTables(scenario);
  known.set(scenario, made);
  return made;
}

/** Tables that nobody has filled, for those who look whether everything happens again. */
export function freshTables(scenario: Scenario): Tables {
  return tablesWith(scenario, null);
}

/**
 * Says of a scenario, before its first run, which decisions its design leaves open: they may be
 * decided differently from run to run, and each new `World` begins under what is decided then.
 */
export function leaveOpen(scenario: Scenario, decisions: Decisions): void {
  assert(!known.has(scenario), 'nothing is open any more in what has run');
  known.set(scenario, tablesWith(scenario, decisions));
}

function tablesWith(scenario: Scenario, decisions: Decisions | null): Tables {
  const values = new Interner();
  const automata = new Automata(scenario.design, values, decisions);
  const transitions = new Transitions(scenario, values);
  return {
    automata,
    transitions,
    moves: new Moves(automata, transitions),
    announcements: new Interner(),
    paths: new Paths(),
    forms: new Forms(),
    source: `${scenario.design.name} · ${scenario.name} · ${scenarioHash(scenario)}`,
  };
}

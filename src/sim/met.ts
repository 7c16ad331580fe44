import type { Data } from '#base';
import type { Node } from './node.js';
import type { Scenario } from './scenario.js';
import { tablesOf } from './tables.js';

/** Where the processes of a scenario have stood in any of its runs so far. */
export interface Met {
  /** All nodes there are, in the order in which they were met. */
  readonly nodes: readonly Node[];
  /** The answer that led to a node, or any other value of its number. */
  valueOf(id: number): Data;
}

/** Where the processes of a scenario have stood in its runs until now; those to come add nothing. */
export function metIn(scenario: Scenario): Met {
  const { automata } = tablesOf(scenario);
  return { nodes: automata.nodes.slice(), valueOf: (id) => automata.valueOf(id) };
}

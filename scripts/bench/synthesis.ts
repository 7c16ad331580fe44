/** How much work a search for all solutions of a large sketch is, without examinations. */
import { trialsOf } from '#examine';
import { Elimination } from '../../src/agent/elimination.js';
import { type Benches, type Figure, usedSeconds } from './figure.js';
import { largeProblem } from './large-sketch.js';

/** Exhausting a sketch of 14 holes with three options each, in the worlds that are shown. */
export const synthesisBenches: Benches = {
  synthesis: () => {
    const started = usedSeconds();
    const elimination = new Elimination(trialsOf(largeProblem), '1');
    for (let next = elimination.next(); next !== null; next = elimination.next()) {
      elimination.evaluate(next);
    }
    const seconds = usedSeconds() - started;
    const { candidates, evaluations, clauses } = elimination;
    return [
      figure('candidates', candidates.size, 'of a sketch of 14 holes'),
      figure('evaluations', evaluations, 'until nothing is open'),
      figure('one core', seconds, 's of a processor'),
      figure('clauses', clauses.length, 'learnt'),
      figure('solutions', candidates.left, 'left'),
    ];
  },
};

function figure(what: string, value: number, unit: string): Figure {
  return { name: `synthesis, ${what}`, value, unit };
}

import { Issue } from '#base';
import type { Component } from './component.js';
import { noOperation } from './fact.js';

/** The simulated source of chance: each side is one more thing that may happen. */
export function chanceComponent(): Component {
  return {
    kind: 'chance',
    faults: {},
    initial: null,
    answers: (state, { operation, input }) => {
      if (operation !== 'roll') throw noOperation('chance', operation, ['roll']);
      const { sides } = input as { sides: number };
      if (!Number.isInteger(sides) || sides < 1 || sides > 16) {
        throw new Issue('chance/sides', {
          wrong: 'a roll must have 1 to 16 sides',
          found: String(sides),
          right: 'roll several times where more outcomes are needed',
        });
      }
      return Array.from({ length: sides }, (_, side) => {
        return { note: `rolls ${side}`, fault: null, state, answer: side, fact: null };
      });
    },
    actions: () => [],
    touches: () => ({ reads: [], writes: [] }),
  };
}

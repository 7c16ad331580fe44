import type { Data } from '#base';
import type { Component } from './component.js';

type State = { readonly [process: string]: number };

/** The simulated source of tokens: the name of the process and a number that only grows. */
export function tokensComponent(): Component {
  const initial: State = {};
  return {
    kind: 'tokens',
    faults: {},
    initial,
    answers: (state, { process }) => {
      const given = ((state as State)[process] ?? 0) + 1;
      const next: Data = { ...(state as State), [process]: given };
      return [
        { note: 'is given', fault: null, state: next, answer: `${process}/${given}`, fact: null },
      ];
    },
    actions: () => [],
    touches: ({ process }) => ({ reads: [], writes: [process] }),
  };
}

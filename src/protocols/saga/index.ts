/**
 * The saga: several steps that must all happen or none, where each can only be undone by another.
 */
import { compensation } from './compensation.js';
import { noCompensation } from './no-compensation.js';
import { recordedIntent } from './recorded-intent.js';

const world = {
  clients: {
    traveller: [
      [{ operation: 'book', input: 'a' }, { operation: 'recover', input: 'a' }, 'inspect'],
      { operation: 'book', input: 'b' },
    ],
  },
  holds: { 'places/flight': [], 'places/hotel': [] },
  faults: { crash: 2 },
};

/** The designs of the saga, the failing ones first, in one world. */
export const entries = [
  { design: noCompensation, world, stands: false },
  { design: compensation, world, stands: false },
  { design: recordedIntent, world, stands: true },
];

import { nothing } from '#base';
import { everyCallReturns, linearizable, type Model, someCallsOverlap, specify } from '#spec';

/** A gate that is opened once; who wants to pass waits until it is open. */
const oneGate: Model<boolean> = {
  initial: false,
  step: (open, { operation }) => {
    if (operation === 'open') return [{ answer: null, state: true }];
    return open ? [{ answer: null, state: open }] : [];
  },
};

/** The abstract specification of a gate: nobody passes too early, and nobody waits for ever. */
export const gate = specify({
  name: 'gate',
  promise:
    'A gate is closed at first, and is opened once. Whoever passes it before that waits; whoever waits when it is opened goes on, and whoever comes later does not wait at all.',
  operations: {
    open: { input: nothing(), answer: nothing(), meaning: 'opens the gate for ever' },
    pass: { input: nothing(), answer: nothing(), meaning: 'waits until the gate is open' },
  },
  model: oneGate,
  properties: [
    linearizable('nobody passes a closed gate', oneGate),
    everyCallReturns(),
    someCallsOverlap(),
  ],
});

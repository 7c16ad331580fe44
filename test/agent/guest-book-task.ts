/** What the example of the prompt promises. */
import { maybe, nothing, text } from '#base';
import { everyCallReturns, type Spec, specify } from '#spec';

export const spec: Spec = specify({
  name: 'guest-book',
  promise: 'Each visitor leaves a line, and the line of a visitor can be looked up.',
  operations: {
    sign: { meaning: 'leaves a line', input: text(), answer: nothing() },
    look: {
      meaning: 'the line of a visitor, if there is one',
      input: text(),
      answer: maybe(text()),
    },
  },
  model: {
    initial: null,
    step: (state) => [{ answer: null, state }],
  },
  properties: [everyCallReturns()],
});

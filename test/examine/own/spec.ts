import { nothing } from '#base';
import { everyCallReturns, specify } from '#spec';

/** A promise that is easy to keep. */
export const bell = specify({
  name: 'bell',
  promise: 'Whoever rings is heard.',
  operations: { ring: { input: nothing(), answer: nothing(), meaning: 'rings the bell' } },
  model: { initial: null, step: () => [{ answer: null, state: null }] },
  properties: [everyCallReturns()],
});

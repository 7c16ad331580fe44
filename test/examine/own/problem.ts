/** A problem that is none of the library: a module of somebody's own, with another one beside it. */
import { flag } from '#base';
import { design, type PortsOf, type Steps, sketch, store } from '#design';
import type { Problem } from '#protocols';
import { bell } from './spec.js';

const ports = { store: store({ rings: flag() }, []) };

const bellSketch = sketch({
  name: 'bell/sketch',
  idea: 'Ring once, or look for ever.',
  holes: { after: ['returns', 'looks for ever'] },
  design: (pick) => {
    function* ring({ store, self }: PortsOf<typeof ports>): Steps<null> {
      yield* store.put('rings', self, true);
      while (pick('after') === 'looks for ever') yield* store.get('rings', self);
      return null;
    }
    return design({
      name: 'bell/sketch',
      idea: 'Ring once, or look for ever.',
      spec: bell,
      ports,
      roles: { ringer: { ring } },
    });
  },
});

export const problem: Problem = {
  name: 'bell',
  spec: bell,
  setting: 'The role `ringer` serves `ring`.',
  ports: { store: [] },
  worlds: [{ clients: { ringer: ['ring', 'ring'] }, faults: { crash: 1 } }],
  heldOut: [{ clients: { ringer: [['ring', 'ring']] }, faults: {} }],
  sketch: bellSketch,
  naive: bellSketch.fill({ after: 'looks for ever' }),
  right: bellSketch.fill({ after: 'returns' }),
  module: import.meta.url,
};

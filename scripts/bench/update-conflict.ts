/**
 * The update/update conflict of the model checker of escodb (James Coglan): two clients write two
 * documents each, `/` and `/path/`, which both read before, and read and at last write `x`; each
 * client does all of this at once but for the last write.
 */
import { design, integer, nothing, type PortsOf, type Steps, store, tasks, text } from '#design';
import { storeComponent, tasksComponent } from '#env';
import { type Scenario, scenario } from '#sim';
import { always, specify } from '#spec';

const ports = {
  store: store({ documents: integer() }, ['fresh reads']),
  tasks: tasks({
    changes: { input: text(), answer: integer() },
    looks: { input: text(), answer: integer() },
  }),
};

type Ports = PortsOf<typeof ports>;

/** Nothing that a call answers is ever anything but 0 or 1: a property that hears only returns. */
const spec = specify({
  name: 'update',
  promise: 'A client learns whether its last write took effect.',
  operations: { update: { input: nothing(), answer: integer(), meaning: 'writes all three' } },
  model: { initial: null, step: (state) => [0, 1].map((answer) => ({ answer, state })) },
  properties: [
    always<boolean>('a call answers 0 or 1', {
      initial: true,
      next: (good, each) =>
        good && (each.kind !== 'return' || [0, 1].includes(Number(each.answer))),
      holds: (good) => good,
    }),
  ],
});

const updates = design({
  name: 'update/at-once',
  idea: 'Three strands at once, then the last write.',
  spec,
  ports,
  roles: {
    client: {
      *update({ store, tasks }: Ports): Steps<number> {
        const root = yield* tasks.start('changes', '/');
        const path = yield* tasks.start('changes', '/path/');
        const look = yield* tasks.start('looks', 'x');
        yield* tasks.join(root);
        yield* tasks.join(path);
        const revision = yield* tasks.join(look);
        const { outcome } = yield* store.update('documents', 'x', revision, 1);
        return outcome === 'written' ? 1 : 0;
      },
    },
  },
  tasks: {
    *changes({ store }: Ports, key: string): Steps<number> {
      const found = yield* store.get('documents', key);
      const { outcome } = yield* store.update('documents', key, found?.revision ?? 0, 1);
      return outcome === 'written' ? 1 : 0;
    },
    *looks({ store }: Ports, key: string): Steps<number> {
      return (yield* store.get('documents', key))?.revision ?? 0;
    },
  },
});

/** The world of the conflict: two clients, and a store in which each key counts its revisions. */
export function updateConflict(): Scenario {
  const holds = { 'documents//': 0, 'documents//path/': 0, 'documents/x': 0 };
  return scenario({
    design: updates,
    clients: { client: ['update', 'update'] },
    plugs: {
      store: storeComponent({ holds, revisions: 'of each key' }),
      tasks: tasksComponent(),
    },
  });
}

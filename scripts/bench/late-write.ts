/** A design that breaks its promise only where somebody is paused for long. */
import { integer, nothing } from '#base';
import { design, type PortsOf, type Steps, store } from '#design';
import { type Scenario, scenario } from '#sim';
import { always, specify } from '#spec';

const ports = { store: store({ numbers: integer() }, [], ['fresh reads', 'known outcomes']) };

type Ports = PortsOf<typeof ports>;

/**
 * A world in which one process writes one more than it has read, and another counts, in two steps
 * for each number. Whoever writes comes too late if the other took all his steps meanwhile: with
 * ten numbers one schedule in about a million, where each step is anybody's.
 */
export function pausedWriter(numbers: number): Scenario {
  const late = design({
    name: 'bench/late-write',
    idea: 'One writes what it read, and the other counts meanwhile.',
    spec: specify({
      name: 'late',
      promise: 'Nobody undoes what another has counted.',
      operations: {
        write: { input: nothing(), answer: integer(), meaning: 'writes one more than was read' },
        count: { input: nothing(), answer: integer(), meaning: 'counts as far as it goes' },
      },
      model: { initial: 0, step: () => [] },
      properties: [
        always<'counting' | 'counted' | 'undone'>('nobody counts in vain', {
          initial: 'counting',
          next: (now, each) => {
            if (each.kind !== 'return') return now;
            if (each.answer === numbers) return 'counted';
            return now === 'counted' && each.answer === 1 ? 'undone' : now;
          },
          holds: (now) => now !== 'undone',
        }),
      ],
    }),
    ports,
    roles: {
      writer: {
        *write({ store }: Ports): Steps<number> {
          const found = yield* store.get('numbers', 'n');
          const next = (found?.value ?? 0) + 1;
          yield* store.put('numbers', 'n', next);
          return next;
        },
      },
      counter: {
        *count({ store }: Ports): Steps<number> {
          for (let number = 1; number <= numbers; number += 1) {
            const found = yield* store.get('numbers', 'n');
            // Somebody else wrote already: there is nothing to undo.
            if ((found?.value ?? 0) !== number - 1) return 0;
            yield* store.put('numbers', 'n', number);
          }
          return numbers;
        },
      },
    },
  });
  return scenario({ design: late, clients: { writer: ['write'], counter: ['count'] } });
}

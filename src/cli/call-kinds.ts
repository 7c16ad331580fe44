import type { Scenario } from '#sim';
import type { CallKind } from '#target';

/**
 * The calls of a scenario as kinds of calls for a trial, which makes each many times.
 *
 * An input that is a text becomes another one for each call, `a client-1/0`: a text names something,
 * a job for example, and two calls about one thing are another matter than two calls.
 */
export function callKindsOf({ processes }: Scenario): readonly CallKind[] {
  return processes.flatMap(({ calls }) =>
    calls.map(({ operation, input }) =>
      typeof input === 'string'
        ? { operation, input: ({ process, number }) => `${input} ${process}/${number}` }
        : { operation, input },
    ),
  );
}

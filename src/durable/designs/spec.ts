import { any, integer, type Of, record } from '#base';
import {
  type Call,
  everyCallReturns,
  linearizable,
  type Model,
  type OperationPromise,
  type Outcome,
  type Spec,
  someCallsOverlap,
  specify,
} from '#spec';
import { durableModel, type Judged } from '../model.js';
import { meaningOf } from '../page.js';
import type { Kind } from '../requests.js';
import type { Rules } from '../step.js';
import { whoeverListensIsTold, whoeverRestsIsWoken } from './progress.js';

/** What can be asked about the promises of one origin. Schedules are each an object of their own. */
export const originKinds = [
  'promise.get',
  'promise.create',
  'promise.settle',
  'promise.register_callback',
  'promise.register_listener',
  'task.get',
  'task.create',
  'task.acquire',
  'task.heartbeat',
  'task.suspend',
  'task.fulfill',
  'task.release',
  'task.fence',
  'task.halt',
  'task.continue',
] as const satisfies readonly Kind[];

/** What a request is answered, and at which instant it took effect. */
export const replied = record({ at: integer(), answer: any() });

/** The same as a type. */
export type Replied = Of<typeof replied>;

/** The rules of simulated servers; times are those of the simulated clock. */
export const simulatedRules: Rules = Object.freeze({
  retryTimeout: 1000,
  oneOrigin: true,
  nextRun: () => null,
});

/** The instants at which a request may take effect in a simulated world: its clock goes by seconds. */
const instants: readonly number[] = Array.from({ length: 9 }, (_, at) => at * 1000);

const machine = durableModel(simulatedRules);

/** The machine, for calls that say only with their answer at which instant they took effect. */
const model: Model<Judged> = {
  initial: machine.initial,
  step: (state, { operation, input }: Call): readonly Outcome<Judged>[] =>
    instants
      .filter((at) => at >= state.now)
      .flatMap((at) => {
        const call = { operation, input: { now: at, data: input } };
        const outcomes = machine.step(state, call);
        return outcomes.map(({ answer, state: next }) => ({ answer: { at, answer }, state: next }));
      }),
};

/**
 * What servers promise of one origin: concurrent requests behave as the abstract machine, one by one,
 * at the instants that their answers name; every request is answered; whoever rests is woken, and
 * whoever listens is told.
 */
export const durableOrigin: Spec = specify({
  name: 'durable',
  promise:
    'Several servers keep the promises and tasks of one origin. Each request is answered as the abstract machine of durable promises would, at the instant that the answer names; no instant is before that of a request that was answered earlier. A server may crash in the middle of a request: then the request has happened, or never will, or will later. What there is to tell is told at least once, to whoever waits to hear it.',
  operations: Object.fromEntries(
    originKinds.map((kind): [string, OperationPromise] => [
      kind,
      { input: any(), answer: replied, meaning: meaningOf(kind) },
    ]),
  ),
  model,
  properties: [
    linearizable('servers answer as the abstract machine', model),
    everyCallReturns(),
    whoeverRestsIsWoken(),
    whoeverListensIsTold(),
    someCallsOverlap(),
  ],
});

import { stream } from '#base';
import {
  casRegister,
  type History,
  HistoryRecorder,
  judgeHistory,
  objects,
  type Sequential,
} from '#check';
import { type Benches, type Figure, usedSeconds } from './figure.js';

/** What a made history is of: how many calls and clients, which operations, how many values. */
interface Recipe {
  readonly calls: number;
  readonly clients: number;
  readonly operations: readonly ('read' | 'write' | 'cas' | 'increment')[];
  /** 0: every written value is another one. */
  readonly values: number;
  /** Whether one read, in the last tenth, answers what was overwritten long before. */
  readonly broken: boolean;
}

interface Client {
  call: number;
  operation: Recipe['operations'][number];
  expected: number;
  next: number;
  answer: number | boolean | null;
  phase: 'idle' | 'called' | 'done';
}

/** A history that one register could have made: clients begin, take effect and return at random. */
function made({ calls, clients, operations, values, broken }: Recipe): History {
  const recorder = new HistoryRecorder();
  const chance = stream(`judge ${calls} ${clients} ${values}`);
  const random = (count: number): number => chance.next(count);
  let state = 0;
  let written = 0;
  let begun = 0;
  let breaks = broken;
  const past = Array.from({ length: 40 }, () => 0);
  const idle: Client = {
    call: 0,
    operation: 'read',
    expected: 0,
    next: 0,
    answer: null,
    phase: 'idle',
  };
  const all = Array.from({ length: clients }, () => ({ ...idle }));
  for (let returned = 0; returned < calls; ) {
    const at = random(clients);
    const client = all[at] as Client;
    if (client.phase === 'idle') {
      if (begun === calls) continue;
      begun += 1;
      written += 1;
      client.operation = operations[random(operations.length)] as Client['operation'];
      client.expected = state;
      client.next = values === 0 ? written : random(values);
      const { operation, expected, next } = client;
      const asks = { read: null, increment: null, write: next, cas: [expected, next] };
      const input = asks[operation];
      client.call = recorder.begin({ process: `client ${at}`, operation, input });
      client.phase = 'called';
    } else if (client.phase === 'called') {
      const swaps = client.operation === 'cas' && client.expected === state;
      client.answer =
        client.operation === 'read' ? state : client.operation === 'cas' ? swaps : null;
      if (client.operation === 'increment') {
        client.next = state + 1;
        client.answer = client.next;
      }
      if (swaps || client.operation === 'write' || client.operation === 'increment') {
        state = client.next;
        past.push(state);
      }
      client.phase = 'done';
    } else {
      const stale = breaks && client.operation === 'read' && returned > 0.9 * calls;
      if (stale) breaks = false;
      recorder.end(
        client.call,
        stale ? (values === 0 ? (past.at(-40) as number) : values) : client.answer,
      );
      client.phase = 'idle';
      returned += 1;
    }
  }
  return recorder.finish();
}

/** Operations judged a second: the best of four rounds of a second's length at most. */
function judgedRate(history: History, object: Sequential, wanted: 'holds' | 'violated'): number {
  let best = 0;
  let runs = 1;
  for (let round = 0; round < 5; round += 1) {
    const started = usedSeconds();
    for (let run = 0; run < runs; run += 1) {
      const { outcome } = judgeHistory(history, object);
      if (outcome !== wanted) throw new Error(`the judge says ${outcome}, not ${wanted}`);
    }
    const seconds = usedSeconds() - started;
    best = Math.max(best, (runs * history.length) / seconds);
    runs = Math.max(1, Math.ceil((0.5 * best) / history.length));
  }
  return best;
}

const register = casRegister(0);
const { register: _, ...asModel } = register;
const counter = objects.find(({ name }) => name === 'counter') as Sequential;
const swapping = ['read', 'write', 'cas'] as const;

const recipes: readonly (readonly [string, Sequential, Omit<Recipe, 'broken' | 'calls'>])[] = [
  ['unique reads and writes', register, { clients: 10, operations: ['read', 'write'], values: 0 }],
  ['unique and CAS', register, { clients: 10, operations: swapping, values: 0 }],
  ['unique and CAS, 20 clients', register, { clients: 20, operations: swapping, values: 0 }],
  ['five values and CAS', register, { clients: 10, operations: swapping, values: 5 }],
  ['a counter, any model', counter, { clients: 10, operations: ['read', 'increment'], values: 0 }],
  ['unique and CAS, as any model', asModel, { clients: 10, operations: swapping, values: 0 }],
];

/** The judges of recorded histories: 10,000 operations, from columns to verdict, on one core. */
export const judgeBenches: Benches = {
  linearizability: () =>
    recipes.flatMap(([what, object, recipe]) =>
      (['holds', 'violated'] as const).map((wanted): Figure => {
        const history = made({ ...recipe, calls: 10_000, broken: wanted === 'violated' });
        const value = judgedRate(history, object, wanted);
        const name = `linearizability, ${what}${wanted === 'holds' ? '' : ', refused'}`;
        return { name, value, unit: 'operations/s' };
      }),
    ),
};

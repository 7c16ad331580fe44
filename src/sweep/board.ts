import { setTimeout as pause } from 'node:timers/promises';
import type { KV } from 'nats';
import { canonical, type Data, Issue } from '#base';
import { isConflict } from './patience.js';
import { type Place, refuseSettings } from './place.js';
import { difference, type Plan, rangesIn } from './plan.js';
import type { Server } from './server.js';
import { ends, type Outcome } from './tally.js';

/** How far a sweep is, beside its results. */
export interface Marks {
  /** How many ranges were put on the queue, from the first on. */
  readonly queued: number;
  /** The lowest range known that ends the sweep; null where none is. */
  readonly lowest: number | null;
}

/**
 * How a result is written: `true` when it is there now and was not before. The usual way creates it
 * only if it is absent.
 */
export type Put = (bucket: KV, key: string, value: string) => Promise<boolean>;

/**
 * What a server keeps of a sweep, in a key-value bucket:
 *
 *   plan       the plan; whoever comes first creates it, everybody else compares theirs
 *   marks      how many ranges were queued, and where the sweep ends, if that is known
 *   range.N    the outcome of range N, created if absent: so it counts once, however often it is run
 *
 * The bucket keeps two values of a key, where one can be: a second one is a mistake that is seen.
 */
export interface Board {
  /** The plan that is kept; it may name the design by other words than ours. */
  readonly plan: Plan;
  /** Whether it was our plan that was kept. */
  readonly isOurs: boolean;
  marks(): Promise<Marks>;
  /** Changes the marks; `change` is a pure function, and is called again when somebody was faster. */
  mark(change: (marks: Marks) => Marks): Promise<Marks>;
  /** The outcome that is kept of a range; null where none is, or where it cannot be seen yet. */
  outcomeOf(range: number): Promise<Outcome | null>;
  /** Keeps the outcome of a range unless there is one, and marks the end of the sweep if it is. */
  keep(range: number, outcome: Outcome): Promise<void>;
}

/** The key of a range begins like this. */
export const rangeKey = 'range.';

const noMarks: Marks = { queued: 0, lowest: null };

/**
 * Opens the board of a sweep, and makes what is absent.
 *
 * `put` is for the tests, which plant one that writes without looking. Throws an `Issue` where
 * another plan is kept in this place.
 */
export async function openBoard(
  server: Server,
  place: Place,
  { plan, put = created }: { readonly plan: Plan; readonly put?: Put },
): Promise<Board> {
  const { ask, stream, manager } = server;
  const bucket = await ask(() => stream.views.kv(place.bucket, { history: 2, timeout: 5_000 }));
  server.expect(place.bucketStream);
  const { config } = await ask(() => manager.streams.info(place.bucketStream));
  refuseSettings(
    'the results',
    { max_msgs_per_subject: 2, max_age: 0, retention: 'limits' },
    config,
  );
  const isOurs = await ask(() => created(bucket, 'plan', canonical({ ...plan })));
  const kept = await until(() => valueAt<Plan>(server, bucket, 'plan'));
  refuseOtherPlan(kept, plan);

  const marks = async (): Promise<Marks> =>
    (await valueAt<Marks>(server, bucket, 'marks')) ?? noMarks;

  const mark: Board['mark'] = async (change) => {
    for (;;) {
      const entry = await ask(() => bucket.get('marks'));
      const before = entry === null ? noMarks : entry.json<Marks>();
      const after = change(before);
      if (after.queued === before.queued && after.lowest === before.lowest) return after;
      const text = canonical({ ...after });
      try {
        if (entry === null) await ask(() => bucket.create('marks', text));
        else await ask(() => bucket.update('marks', text, entry.revision));
        return after;
      } catch (thrown) {
        // Somebody was faster, or it was ourselves, and the answer was lost: look again.
        if (!isConflict(thrown)) throw thrown;
        await pause(20);
      }
    }
  };

  const outcomeOf: Board['outcomeOf'] = (range) =>
    valueAt<Outcome>(server, bucket, `${rangeKey}${range}`);

  const keep: Board['keep'] = async (range, outcome) => {
    const text = canonical(outcome as unknown as Data);
    const isNew = await ask(() => put(bucket, `${rangeKey}${range}`, text));
    const counts = isNew ? outcome : await until(() => outcomeOf(range));
    refuseOtherOutcome(kept, { range, outcome, counts });
    if (ends(counts))
      await mark((now) => ({ ...now, lowest: Math.min(range, now.lowest ?? range) }));
  };

  return { plan: kept, isOurs, marks, mark, outcomeOf, keep };
}

/** Creates a value if it is absent; false where there was one. */
async function created(bucket: KV, key: string, value: string): Promise<boolean> {
  try {
    await bucket.create(key, value);
    return true;
  } catch (thrown) {
    if (isConflict(thrown)) return false;
    throw thrown;
  }
}

async function valueAt<Value>(server: Server, bucket: KV, key: string): Promise<Value | null> {
  const entry = await server.ask(() => bucket.get(key));
  if (entry === null) return null;
  try {
    return entry.json<Value>();
  } catch {
    throw new Issue('sweep/foreign', {
      wrong: `what the bucket '${entry.bucket}' has at '${key}' is not of a sweep`,
      right: 'use another name, or remove the bucket',
    });
  }
}

/** What is known to be kept, as soon as it can be seen: a read may be behind a write for a moment. */
async function until<Value>(read: () => Promise<Value | null>): Promise<Value> {
  for (;;) {
    const value = await read();
    if (value !== null) return value;
    await pause(20);
  }
}

function refuseOtherPlan(kept: Plan, plan: Plan): void {
  const differing = difference(plan, kept);
  if (differing.length === 0) return;
  throw new Issue('sweep/other-plan', {
    wrong: 'there is a sweep of this name already, and it has another plan',
    found: differing.join('; '),
    right: 'join it with the same design, world, runs, range and seed, or use another name',
  });
}

/** A range has one result: two that differ show that something outside of the plan takes part. */
function refuseOtherOutcome(
  plan: Plan,
  { range, outcome, counts }: { range: number; outcome: Outcome; counts: Outcome },
): void {
  if (outcome.kind !== 'ran' || counts.kind !== 'ran') return;
  if (canonical(outcome as unknown as Data) === canonical(counts as unknown as Data)) return;
  throw new Issue('sweep/not-deterministic', {
    wrong: `two workers saw different runs of '${plan.design}' in range ${range} of ${rangesIn(plan)}`,
    found: 'its result here is not the one that is kept',
    right:
      'give all workers the same protolab and the same files; a design may use no chance and no clock',
  });
}

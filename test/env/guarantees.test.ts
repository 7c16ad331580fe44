/** Each guarantee holds while the faults that break it stay away, whatever else goes wrong. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Data, equal } from '#base';
import {
  type Component,
  channelComponent,
  clockComponent,
  logComponent,
  queueComponent,
} from '#env';
import {
  channelRequest,
  clockRequest,
  logRequest,
  type PathStep,
  pathsOf,
  queueRequest,
  type Seen,
  walk,
} from './worlds.ts';

interface Guarantee {
  readonly name: string;
  readonly component: Component;
  /** The faults that break it. */
  readonly faults: readonly string[];
  /** Whether a walk keeps it. */
  readonly holds: (seen: readonly Seen[]) => boolean;
}

const clock = clockComponent({ startsAtMs: 30 });
const channel = channelComponent();
const queue = queueComponent();
const log = logComponent();

const requests = {
  clock: clockRequest,
  channel: channelRequest,
  queue: queueRequest,
  log: logRequest,
} as const;

/** The answers to an operation, in order, with who asked. */
function answersTo<Answer>(
  seen: readonly Seen[],
  operation: string,
): readonly { readonly process: string; readonly answer: Answer }[] {
  return seen.flatMap(({ asked, taken }) =>
    asked?.operation === operation
      ? [{ process: asked.process, answer: taken.answer as Answer }]
      : [],
  );
}

function grows(numbers: readonly number[]): boolean {
  return numbers.every((each, at) => at === 0 || each >= (numbers[at - 1] as number));
}

const clients = ['client 1', 'client 2'];

/** By link, the messages that were received on it: each is the place of its sending in the path. */
function receivedByLink(seen: readonly Seen[]): readonly (readonly number[])[] {
  const all = answersTo<{ from: string; message: number }>(seen, 'receive');
  return clients.flatMap((to) =>
    clients.map((from) =>
      all
        .filter(({ process, answer }) => process === to && answer.from === from)
        .map(({ answer }) => answer.message),
    ),
  );
}

/** What is received when nothing goes wrong any more, until nothing is left. */
function drained(seen: readonly Seen[]): readonly Data[] {
  const got: Data[] = [];
  let state = seen.at(-1)?.taken.state ?? channel.initial;
  for (let step = 0; step < 100; step += 1) {
    const [received] = clients.flatMap((process) => [
      ...channel.answers(state, { process, operation: 'receive', input: null }),
    ]);
    const next = received ?? channel.actions(state)[0];
    if (next === undefined) return got;
    if (received !== undefined) got.push((received.answer as { message: Data }).message);
    state = next.state;
  }
  return assert.fail('a channel is empty some day');
}

function sent(seen: readonly Seen[]): readonly Data[] {
  return seen.flatMap(({ asked }) =>
    asked?.operation === 'send' ? [(asked.input as { message: Data }).message] : [],
  );
}

/** Whether no job is handed out while somebody has it. */
function handedOutOnce(seen: readonly Seen[]): boolean {
  const held = new Set<string>();
  return seen.every(({ asked, before, taken }) => {
    if (asked?.operation === 'take') {
      const [job = ''] = (taken.answer as { delivery: string }).delivery.split('/');
      const free = !held.has(job);
      held.add(job);
      return free;
    }
    if (asked?.operation === 'ack' || asked?.operation === 'nack') {
      const [job = ''] = (asked.input as { delivery: string }).delivery.split('/');
      if (!equal(before, taken.state)) held.delete(job);
    }
    return true;
  });
}

/** The numbers of the jobs that were handed out for the first time, in order. */
function firstTakes(seen: readonly Seen[]): readonly number[] {
  return answersTo<{ delivery: string; attempt: number }>(seen, 'take')
    .filter(({ answer }) => answer.attempt === 1)
    .map(({ answer }) => Number(answer.delivery.split(/[ /]/)[1]));
}

/** Whether as many jobs are left as were pushed and not done. */
function keepsJobs(seen: readonly Seen[]): boolean {
  const changes = seen.filter(({ before, taken }) => !equal(before, taken.state));
  const count = (operation: string): number =>
    changes.filter(({ asked }) => asked?.operation === operation).length;
  type Counted = { [name in 'waiting' | 'taken' | 'away' | 'late']: readonly Data[] };
  const { waiting, taken, away, late } = (seen.at(-1)?.taken.state ?? queue.initial) as Counted;
  return waiting.length + taken.length + away.length + late.length === count('push') - count('ack');
}

/** Whether every append that was answered is in the log at the end. */
function keepsEntries(seen: readonly Seen[]): boolean {
  const end = seen.at(-1)?.taken.state ?? log.initial;
  const [all] = log.answers(end, { process: 'p', operation: 'read', input: { offset: 1 } });
  const kept = (all?.answer ?? []) as readonly { readonly offset: number }[];
  return ['append', 'appendAfter']
    .flatMap((operation) => answersTo<{ offset?: number }>(seen, operation))
    .every(({ answer: { offset = 0 } }) => offset === 0 || kept.some((e) => e.offset === offset));
}

/** Whether no two appends that named one offset were answered as appended. */
function appendsOnce(seen: readonly Seen[]): boolean {
  const named = seen.flatMap(({ asked, taken }) =>
    asked?.operation === 'appendAfter' && (taken.answer as { offset?: number }).offset !== undefined
      ? [(asked.input as { offset: number }).offset]
      : [],
  );
  return new Set(named).size === named.length;
}

/** Whether every read shows all that is there from its offset on. */
function readsFresh(seen: readonly Seen[]): boolean {
  return seen.every(({ asked, before, taken }) => {
    if (asked?.operation !== 'read') return true;
    const { offset } = asked.input as { offset: number };
    const { entries } = before as { entries: readonly { offset: number }[] };
    return equal(taken.answer, entries.filter((each) => each.offset >= offset) as Data);
  });
}

const losses = ['lost write', 'power failure'];

const guarantees: readonly Guarantee[] = [
  {
    name: 'clocks agree',
    component: clock,
    faults: ['clock skew', 'clock jump'],
    holds: (seen) =>
      seen.every(
        ({ asked, before, taken }) =>
          asked?.operation !== 'now' || taken.answer === clock.time?.(before),
      ),
  },
  {
    name: 'clocks never go back',
    component: clock,
    faults: ['clock jump'],
    holds: (seen) =>
      clients.every((client) =>
        grows(
          answersTo<number>(seen, 'now')
            .filter(({ process }) => process === client)
            .map(({ answer }) => answer),
        ),
      ),
  },
  {
    name: 'steps take no time',
    component: clock,
    faults: ['pause'],
    holds: (seen) =>
      seen.every(({ before, taken }) => clock.time?.(before) === clock.time?.(taken.state)),
  },
  {
    name: 'no loss, and always connected',
    component: channel,
    faults: ['loss', 'partition'],
    holds: (seen) => {
      const got = new Set([...receivedByLink(seen).flat(), ...drained(seen)]);
      return sent(seen).every((message) => got.has(message));
    },
  },
  {
    name: 'no duplicates',
    component: channel,
    faults: ['duplication'],
    holds: (seen) => receivedByLink(seen).every((list) => new Set(list).size === list.length),
  },
  {
    name: 'in order',
    component: channel,
    faults: ['reordering'],
    holds: (seen) => receivedByLink(seen).every(grows),
  },
  { name: 'handed out once', component: queue, faults: ['redelivery'], holds: handedOutOnce },
  {
    name: 'in order',
    component: queue,
    faults: ['out of order'],
    holds: (seen) => grows(firstTakes(seen)),
  },
  { name: 'at least once', component: queue, faults: ['lost job'], holds: keepsJobs },
  {
    name: 'atomic conditional append',
    component: log,
    faults: ['broken condition', ...losses],
    holds: appendsOnce,
  },
  { name: 'acknowledged appends last', component: log, faults: losses, holds: keepsEntries },
  { name: 'fresh reads', component: log, faults: ['stale read'], holds: readsFresh },
];

/** Each message is the place of its sending, so that no two are equal. */
function numbered(path: readonly PathStep[]): readonly PathStep[] {
  return path.map(({ asked, pick }, at) => {
    if (asked?.operation !== 'send') return { asked, pick };
    return { asked: { ...asked, input: { ...(asked.input as object), message: at } }, pick };
  });
}

for (const { name, component, faults, holds } of guarantees) {
  const paths = pathsOf(requests[component.kind as keyof typeof requests]).map(numbered);

  test(`a ${component.kind} keeps '${name}' without ${faults.join(' and ')}`, () => {
    fc.assert(
      fc.property(paths, (path) => holds(walk(component, path, { without: faults }))),
      { numRuns: 600, seed: 21 },
    );
  });

  for (const fault of faults) {
    test(`a ${component.kind} breaks '${name}' with ${fault}`, () => {
      const without = Object.keys(component.faults).filter((each) => each !== fault);
      const walks = fc.sample(paths, { numRuns: 1_000, seed: 22 });
      const broken = walks.some((path) => !holds(walk(component, path, { without })));
      assert.ok(broken, `no walk of ${walks.length} breaks it`);
    });
  }
}

test('no offset of a log, and no delivery of a queue, is given twice, whatever goes wrong', () => {
  fc.assert(
    fc.property(pathsOf(logRequest), pathsOf(queueRequest), (toLog, toQueue) => {
      const appended = walk(log, toLog);
      const offsets = ['append', 'appendAfter']
        .flatMap((operation) => answersTo<{ offset?: number }>(appended, operation))
        .flatMap(({ answer: { offset } }) => (offset === undefined ? [] : [offset]));
      assert.equal(new Set(offsets).size, offsets.length);
      const taken = answersTo<{ delivery: string }>(walk(queue, toQueue), 'take');
      assert.equal(new Set(taken.map(({ answer }) => answer.delivery)).size, taken.length);
    }),
    { numRuns: 600, seed: 23 },
  );
});

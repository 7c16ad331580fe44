/** What is done to real logs, queues and channels, in the words of their ports. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Data } from '#base';
import { History, type Observation } from './history.js';

/** A real log; undefined where no answer came. */
export interface RealLog {
  append(entry: Data, after?: number): Promise<Data>;
  read(): Promise<Data | undefined>;
}

/** A real queue. `take` gives undefined where nothing came for a while. */
export interface RealQueue {
  push(job: Data): Promise<Data>;
  take(): Promise<Data | undefined>;
  ack(delivery: string): Promise<Data>;
  nack(delivery: string, delayMs: number): Promise<Data>;
}

/** A real channel of one process. `receive` gives undefined where nothing came for a while. */
export interface RealChannel {
  send(to: string, message: Data): Promise<Data>;
  receive(): Promise<Data | undefined>;
}

type Offset = { readonly offset?: number } | undefined;

/** The requests of a process to a log, taped. */
export function logged(history: History, process: string, log: RealLog) {
  const append = async (entry: string, after?: number): Promise<number> => {
    const operation = after === undefined ? 'append' : 'appendAfter';
    const input: Data = after === undefined ? { entry } : { offset: after, entry };
    const answer = await history.ask({ process, operation, input }, () => log.append(entry, after));
    return (answer as Offset)?.offset ?? 0;
  };
  const read = () =>
    history.ask({ process, operation: 'read', input: { offset: 1 } }, () => log.read());
  return { append, read };
}

/** The requests of a process to a queue, taped. */
function queued(history: History, process: string, queue: RealQueue) {
  const returned = (operation: 'ack' | 'nack', input: { delivery: string; delayMs?: number }) =>
    history.ask({ process, operation, input }, () =>
      operation === 'ack'
        ? queue.ack(input.delivery)
        : queue.nack(input.delivery, input.delayMs ?? 0),
    );
  return {
    push: (job: string) =>
      history.ask({ process, operation: 'push', input: { job } }, () => queue.push(job)),
    take: async (): Promise<string> => {
      const taken = await history.ask({ process, operation: 'take', input: null }, () =>
        queue.take(),
      );
      return (taken as { delivery: string } | undefined)?.delivery ?? '';
    },
    ack: (delivery: string) => returned('ack', { delivery }),
    nack: (delivery: string, delayMs: number) => returned('nack', { delivery, delayMs }),
  };
}

/** The requests of a process to a channel, taped. */
export function sent(history: History, process: string, channel: RealChannel) {
  return {
    send: (to: string, message: string) =>
      history.ask({ process, operation: 'send', input: { to, message } }, () =>
        channel.send(to, message),
      ),
    receive: () =>
      history.ask({ process, operation: 'receive', input: null }, () => channel.receive()),
  };
}

/** So many rounds of what is given the round's number and its tape. */
export async function rounds(
  port: 'log' | 'queue' | 'channel',
  count: number,
  round: (at: number, history: History) => Promise<void>,
): Promise<readonly Observation[]> {
  const seen: Observation[] = [];
  for (let at = 0; at < count; at++) {
    const history = new History(port);
    await round(at, history);
    seen.push(history.observation());
  }
  return seen;
}

/** Redelivery: two jobs, the first is not done in time; who had it first says later that it is done. */
export async function lateWorker(
  history: History,
  parts: { readonly one: RealQueue; readonly other: RealQueue; readonly overMs: number },
): Promise<void> {
  const [a, b] = [queued(history, 'a', parts.one), queued(history, 'b', parts.other)];
  await a.push('first');
  await a.push('second');
  const first = await a.take();
  await b.ack(await b.take());
  await pause(parts.overMs);
  const again = await b.take();
  await a.ack(first);
  await b.ack(again);
}

/** A job is given back with a delay: it comes after the one that was behind it. */
export async function givenBack(history: History, queue: RealQueue): Promise<void> {
  const a = queued(history, 'a', queue);
  await a.push('first');
  await a.push('second');
  await a.nack(await a.take(), 60);
  await a.ack(await a.take());
  await pause(80);
  await a.ack(await a.take());
}

type Judge = (seen: Observation) => string | null;

function answersTo({ steps }: Observation, operation: string): readonly Data[] {
  return steps.filter((step) => step.operation === operation).map(({ answer }) => answer);
}

/** What refutes the guarantees of a log, a queue and a channel. */
export const messageJudges = {
  'atomic conditional append': (seen) => {
    const won = answersTo(seen, 'appendAfter').filter((answer) => outcomeOf(answer) === 'appended');
    return won.length > 1 ? 'two appends after one entry took effect' : null;
  },
  'fresh reads': (seen) => (missed(seen, 'some') ? 'a read missed what was appended before' : null),
  'nothing appears behind a reader': (seen) => {
    const reads = answersTo(seen, 'read').map((read) => read as readonly { offset: number }[]);
    const behind = reads.some((read, at) => {
      const before = reads[at - 1]?.map(({ offset }) => offset) ?? [];
      const newest = Math.max(0, ...before);
      return read.some(({ offset }) => offset < newest && !before.includes(offset));
    });
    return behind ? 'an entry appeared before one that had been read' : null;
  },
  'acknowledged appends last': (seen) =>
    missed(seen, 'last') ? 'an acknowledged entry was gone' : null,
  'known outcomes': ({ steps }) =>
    steps.some(({ answer }) => outcomeOf(answer) === 'unknown') ? 'a request got no answer' : null,
  'at least once': (seen) => {
    const pushed = answersTo(seen, 'push').filter(
      (answer) => outcomeOf(answer) === 'pushed',
    ).length;
    const jobs = new Set(answersTo(seen, 'take').map((taken) => (taken as { job: Data }).job));
    return jobs.size < pushed ? 'a job was never handed out' : null;
  },
  'late words count for nothing': ({ steps }) => {
    const late = steps.some(({ operation, input, answer }, at) => {
      const { delivery } = (input ?? {}) as { delivery?: string };
      const taken = steps.find((step) => deliveryIn(step.answer) === delivery)?.answer;
      const again = steps
        .slice(0, at)
        .some((step) => isLater(taken as Taken | undefined, step.answer as Taken | null));
      return operation === 'ack' && outcomeOf(answer) === 'returned' && again;
    });
    return late ? 'a job that had been handed out anew was done by who had it before' : null;
  },
  'handed out once': (seen) =>
    answersTo(seen, 'take').some((taken) => (taken as { attempt: number }).attempt > 1)
      ? 'a job was handed out again while somebody had it'
      : null,
  'in order': (seen) => {
    const jobs = answersTo(seen, 'take').map((taken) => (taken as { job: number }).job);
    const messages = answersTo(seen, 'receive').map(
      (received) => (received as { message: number }).message,
    );
    const numbers = [...jobs, ...messages];
    const back = numbers.some((each, at) => at > 0 && each < (numbers[at - 1] ?? 0));
    return back ? 'something came after what was behind it' : null;
  },
  'no loss': (seen) =>
    answersTo(seen, 'receive').length < answersTo(seen, 'send').length
      ? 'a message never arrived'
      : null,
  'no duplicates': (seen) => {
    const all = answersTo(seen, 'receive').map(
      (received) => (received as { message: Data }).message,
    );
    return new Set(all).size < all.length ? 'a message arrived twice' : null;
  },
} satisfies { readonly [guarantee: string]: Judge };

type Taken = { readonly job?: Data; readonly attempt?: number };

function deliveryIn(answer: Data): string | undefined {
  return ((answer ?? {}) as { delivery?: string }).delivery;
}

/** Whether the same job was handed out again. */
function isLater(taken: Taken | undefined, other: Taken | null): boolean {
  if (taken?.attempt === undefined || other?.attempt === undefined) return false;
  return other.job === taken.job && other.attempt > taken.attempt;
}

function outcomeOf(answer: Data): string | undefined {
  return ((answer ?? {}) as { outcome?: string }).outcome;
}

function missed({ steps }: Observation, which: 'some' | 'last'): boolean {
  const reads = steps.filter(({ operation }) => operation === 'read');
  const counted = which === 'last' ? reads.slice(-1) : reads;
  return counted.some((read) => {
    const shown = (read.answer as readonly { offset: number }[]).map(({ offset }) => offset);
    const before = steps.slice(0, steps.indexOf(read));
    return before.some((step) => {
      const { outcome, offset = 0 } = (step.answer ?? {}) as { outcome?: string; offset?: number };
      const over = step.during === undefined || step.during[1] < (read.during?.[0] ?? 0);
      return outcome === 'appended' && over && !shown.includes(offset);
    });
  });
}

/** Some of them. */
export function onlyOf(...names: readonly (keyof typeof messageJudges)[]): {
  readonly [guarantee: string]: Judge;
} {
  return Object.fromEntries(names.map((name) => [name, messageJudges[name]]));
}

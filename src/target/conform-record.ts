import { readFileSync } from 'node:fs';
import { assert, type Data } from '#base';
import { type End, type RecordedEvent, type Trace, traceOf } from '#trace';
import type { LogLine } from './conform-job.js';

/**
 * One process name from its first call to its end.
 *
 * `killed`: by us, as a fault. `rejected`: a call of it was rejected, after which nobody goes on
 * under its name. `cut`: it was still at work when its round was stopped, as a service always is.
 */
export interface Life {
  readonly process: string;
  readonly log: string;
  readonly ending: 'finished' | 'killed' | 'rejected' | 'cut';
  /** When it was killed, or otherwise its end was seen, on the clock of the logs. */
  readonly endedAt: bigint;
}

/** How far a log has come: how many calls have begun, and whether the last one is still open. */
export function progressOf(log: string): { readonly begun: number; readonly open: boolean } {
  // Calls and returns take turns, so the number of whole lines of them says both.
  const whole = textOf(log).split('\n').slice(0, -1);
  const turns = whole.filter((line) => /^\{"kind":"(call|return|reject)"/.test(line)).length;
  return { begun: Math.ceil(turns / 2), open: turns % 2 === 1 };
}

/**
 * The lines of a log, in order.
 *
 * A last line without its end was being written when SIGKILL came. It says nothing: a torn return
 * leaves its call open, and the request of a torn call had not left yet.
 */
export function linesOf(life: Life): readonly LogLine[] {
  const texts = textOf(life.log).split('\n');
  const torn = texts.pop() ?? '';
  assert(
    torn === '' || life.ending !== 'finished',
    `the log of ${life.process} ends in its middle`,
  );
  const lines = texts.map((text) => JSON.parse(text) as LogLine);
  const turns = lines.flatMap((line) =>
    line.kind === 'say' || line.kind === 'restart' ? [] : [line],
  );
  for (const [at, line] of turns.entries()) {
    const before = turns[at - 1];
    const fits =
      line.kind === 'call'
        ? before === undefined || before.kind === 'return'
        : before?.kind === 'call' && before.call === line.call;
    assert(fits, `turn ${at + 1} in the log of ${life.process} does not follow the one before`);
  }
  return lines;
}

/**
 * The trace of all the lives of a round, merged in the order of their one clock.
 *
 * At one time calls stand before returns, which makes intervals longer, never shorter. A rejected
 * call has no return: nobody knows whether it took effect. A killed life ends in a crash, and so
 * does one with a rejected call; one that was cut has no end.
 */
export function mergedTrace(
  lives: readonly Life[],
  { source, end }: { readonly source: string; readonly end: End },
): Trace {
  const events = lives.flatMap(eventsOfLife).sort(inTime);
  const start = events[0]?.at ?? 0n;
  const recorded = events.map(({ at, event }, step): RecordedEvent => {
    return { ...blank, ...event, step, time: Number(at - start) / 1e6 };
  });
  return traceOf(recorded, { source, choices: [], end });
}

type Timed = { readonly at: bigint; readonly event: Pick<RecordedEvent, 'kind' | 'process'> };

const blank = {
  port: '',
  operation: '',
  call: '',
  request: null,
  answer: null,
  fault: '',
  note: '',
  fact: null,
};

function eventsOfLife(life: Life): readonly Timed[] {
  const { process } = life;
  const operations = new Map<string, string>();
  const events = linesOf(life).flatMap((line): readonly Timed[] => {
    const at = BigInt(line.at);
    if (line.kind === 'reject') return [];
    if (line.kind === 'restart') {
      const note = 'begins anew: a request of it was given up';
      return [{ at, event: named({ kind: 'crash', process, note }) }];
    }
    if (line.kind === 'say') {
      const { name: note, data: request } = line;
      return [{ at, event: named({ kind: 'say', process, note, request }) }];
    }
    const { call } = line;
    if (line.kind === 'return') {
      const answer: Data = line.answer;
      const operation = operations.get(call) ?? '';
      return [{ at, event: named({ kind: 'return', process, call, operation, answer }) }];
    }
    operations.set(call, line.operation);
    const { operation, input: request } = line;
    return [{ at, event: named({ kind: 'call', process, call, operation, request }) }];
  });
  const crash = crashOf(life);
  if (crash === null) return events;
  // Between the signal and its death a process may still have written a line.
  const last = events.at(-1)?.at ?? 0n;
  return [...events, { at: last > life.endedAt ? last : life.endedAt, event: crash }];
}

function crashOf({ process, ending }: Life): Timed['event'] | null {
  if (ending === 'killed') {
    return named({ kind: 'crash', process, fault: 'crash', note: 'is killed by SIGKILL' });
  }
  if (ending !== 'rejected') return null;
  return named({ kind: 'crash', process, note: 'gives up: its last call was rejected' });
}

function named(event: Partial<RecordedEvent> & Timed['event']): Timed['event'] {
  return event;
}

const rank = { call: 0, return: 1 } as { readonly [kind: string]: number };

function inTime(left: Timed, right: Timed): number {
  if (left.at !== right.at) return left.at < right.at ? -1 : 1;
  return (rank[left.event.kind] ?? 2) - (rank[right.event.kind] ?? 2);
}

function textOf(log: string): string {
  try {
    return readFileSync(log, 'utf8');
  } catch {
    // A process that was killed before its first call has no log.
    return '';
  }
}

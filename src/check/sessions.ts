import { brief, type Data } from '#base';
import type { Call } from '#spec';
import { type History, never } from './history.js';

/** The promises that a store makes to one session. */
const sessionGuarantees = [
  'read your writes',
  'monotonic reads',
  'monotonic writes',
  'writes follow reads',
] as const;

/** What a history says of one of them; of a broken one, the read that shows it and why. */
export interface SessionVerdict {
  readonly guarantee: (typeof sessionGuarantees)[number];
  readonly outcome: 'holds' | 'violated' | 'unknown';
  readonly call: number;
  readonly reason: string;
}

/** The newest version, by when its write began, that a session must not fall behind, by key. */
type Bounds = Map<number, number>;

/** What a process has written and read so far. */
interface Session {
  readonly wrote: Bounds;
  readonly read: Bounds;
  /** What the writers of all that it read had written, and read, before they did. */
  readonly behind: Bounds;
  readonly follows: Bounds;
}

/**
 * Judges the session guarantees of a store of values by what its clients did (Terry, Demers,
 * Petersen, Spreitzer, Theimer and Welch, "Session guarantees for weakly consistent replicated
 * data", 1994).
 *
 * Operations are `read`, `write`, and `cas [from, to]`; a history without a `key` has one. A
 * version is older than another where its write returned before the other began: nothing is claimed
 * of writes that overlap, nor of a value that two writes wrote (a read of it makes its guarantees
 * unknown at best). What was there at first is older than every write.
 *
 * Pure; time grows with calls times keys. A read is compared with what its own session wrote and
 * read before, and with what the writers of what it read had written and read.
 */
export function judgeSessions(history: History): readonly SessionVerdict[] {
  const writers = writersOf(history);
  const sessions = new Map<number, Session>();
  const behindWrite = new Map<number, Session>();
  const broken = new Map<SessionVerdict['guarantee'], SessionVerdict>();
  const sessionOf = (call: number): Session => {
    const process = history.process[call] as number;
    const known = sessions.get(process) ?? emptySession();
    sessions.set(process, known);
    return known;
  };
  for (const event of history.events) {
    const call = event >> 1;
    const own = sessionOf(call);
    const { reads, writes } = touched(history, call);
    const key = history.key[call] as number;
    if ((event & 1) === 0) {
      if (writes !== null) behindWrite.set(call, copied(own));
      continue;
    }
    // What several wrote tells nothing of its reader, but what he wrote himself still counts.
    const writer = reads === null ? many : writers.get(key)?.get(reads);
    if (writer !== many) {
      for (const [at, bounds] of [own.wrote, own.read, own.behind, own.follows].entries()) {
        const guarantee = sessionGuarantees[at] as SessionVerdict['guarantee'];
        const newest = bounds.get(key);
        if (newest === undefined || broken.has(guarantee)) continue;
        if (!isOlder(history, writer, newest)) continue;
        const reason = `${said(history, call)}, which is older than ${said(history, newest)}`;
        broken.set(guarantee, { guarantee, outcome: 'violated', call, reason });
      }
      if (writer !== undefined) {
        raise(history, own.read, key, writer);
        const others = behindWrite.get(writer);
        for (const [each, newest] of others?.wrote ?? []) raise(history, own.behind, each, newest);
        for (const [each, newest] of others?.read ?? []) raise(history, own.follows, each, newest);
      }
    }
    if (writes !== null) raise(history, own.wrote, key, call);
  }
  const isClear = [...writers.values()].every((values) => ![...values.values()].includes(many));
  return sessionGuarantees.map(
    (guarantee) =>
      broken.get(guarantee) ?? {
        guarantee,
        outcome: isClear ? 'holds' : 'unknown',
        call: -1,
        reason: isClear ? 'no read shows otherwise' : 'two writes wrote one value',
      },
  );
}

const many = -2;

/** The write of each value, by key; `many` where there are several. */
function writersOf(history: History): ReadonlyMap<number, ReadonlyMap<number, number>> {
  const writers = new Map<number, Map<number, number>>();
  for (let call = 0; call < history.length; call += 1) {
    const { writes } = touched(history, call);
    if (writes === null) continue;
    const key = history.key[call] as number;
    const values = writers.get(key) ?? new Map<number, number>();
    writers.set(key, values.set(writes, values.has(writes) ? many : call));
  }
  return writers;
}

/** The numbers of the values that a call read, if it has returned, and that it may have written. */
function touched(history: History, call: number): { reads: number | null; writes: number | null } {
  const { operation, operations, inputs, pairs, answer, values, returned } = history;
  const at = operation[call] as number;
  const input = inputs[at] as number;
  switch (operations[at]?.operation) {
    case 'read':
      return { reads: answer[call] as number, writes: null };
    case 'write':
      return { reads: null, writes: input };
    case 'cas': {
      const isRefused = returned[call] !== never && values[answer[call] as number] !== true;
      if (isRefused) return { reads: null, writes: null };
      return { reads: pairs[2 * input] as number, writes: pairs[2 * input + 1] as number };
    }
    default:
      return { reads: null, writes: null };
  }
}

/** Whether what a write made, or what was there at first, is surely older than what another made. */
function isOlder(history: History, writer: number | undefined, other: number): boolean {
  if (writer === undefined) return true;
  return (history.returned[writer] as number) < (history.called[other] as number);
}

/** Remembers the write that began last. */
function raise({ called }: History, bounds: Bounds, key: number, writer: number): void {
  const known = bounds.get(key);
  if (known === undefined || (called[known] as number) < (called[writer] as number)) {
    bounds.set(key, writer);
  }
}

function emptySession(): Session {
  return { wrote: new Map(), read: new Map(), behind: new Map(), follows: new Map() };
}

function copied({ wrote, read, behind, follows }: Session): Session {
  return {
    wrote: new Map(wrote),
    read: new Map(read),
    behind: new Map(behind),
    follows: new Map(follows),
  };
}

function said(history: History, call: number): string {
  const { operation, operations, answer, values, process, processes, keys, key } = history;
  const { operation: name, input } = operations[operation[call] as number] as Call;
  const who = processes[process[call] as number];
  const of = keys[key[call] as number];
  const place = of === '' || of === undefined ? '' : ` of ${of}`;
  if (name !== 'read') return `${name} ${brief(input)}${place} by ${who}`;
  return `${who} read ${brief(values[answer[call] as number] as Data)}${place}`;
}

import type { Data, Of, Typed } from '#base';
import { ask, type Effect } from './effect.js';
import type { Port } from './port.js';

/** An entry with its offset: offsets begin at 1, only grow, and may leave gaps. */
export interface Entered<Entry> {
  readonly offset: number;
  readonly entry: Entry;
}

/**
 * How an append ended.
 *
 * `refused`: the log had gone on, and this entry will never be in it. `unknown`: no answer came; it
 * may be in the log, may never be, or may be later.
 */
export type Appended =
  | { readonly outcome: 'appended'; readonly offset: number }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'unknown' };

/** Entries in one order for all, kept for ever. */
export interface Log<Entry extends Data> {
  /** Puts an entry at the end. */
  append(entry: Entry): Effect<Appended>;
  /** Puts an entry at the end if the newest entry has this offset (0: if there is none). */
  appendAfter(offset: number, entry: Entry): Effect<Appended>;
  /** The entries from this offset on, in order, at most 100; may lag behind. */
  read(offset: number): Effect<readonly Entered<Entry>[]>;
}

/** What a design may need of a log. What it does not need, its simulated world may break. */
export const logGuarantees = {
  'atomic conditional append':
    'of all appends that name one offset as the newest, at most one takes effect',
  'acknowledged appends last':
    'an entry answered as appended is never lost when processes are killed',
  'fresh reads': 'a read shows every append that was answered before the read began',
  'known outcomes': 'every append is answered',
  'power loss': 'an entry answered as appended is never lost when the power fails',
} as const;

/** The name of one of them. */
export type LogGuarantee = keyof typeof logGuarantees;

/** Declares a log of entries of a shape. */
export function log<Entry extends Typed<Data>>(
  entry: Entry,
  needs: readonly LogGuarantee[] = [],
  outside: readonly LogGuarantee[] = [],
): Port<Log<Of<Entry>>> {
  return {
    kind: 'log',
    collections: { entry },
    queries: {},
    needs,
    outside,
    socket: (port) =>
      Object.freeze<Log<Of<Entry>>>({
        append: (entry) => ask(port, 'append', { entry }),
        appendAfter: (offset, entry) => ask(port, 'appendAfter', { offset, entry }),
        read: (offset) => ask(port, 'read', { offset }),
      }),
  };
}

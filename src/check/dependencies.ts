import { canonical, type Data } from '#base';
import type { Micro, Transaction } from './transactions.js';

/** That one transaction comes before another, and how it is known. */
export interface Dependency {
  readonly from: number;
  readonly to: number;
  /** Overwrites, sees the write of, is overwritten after its read by, had ended before. */
  readonly kind: 'ww' | 'wr' | 'rw' | 'time';
  readonly why: string;
}

/** Something that no committed transaction may see, told without a cycle. */
export interface Anomaly {
  readonly name: string;
  readonly transactions: readonly string[];
  readonly reason: string;
}

/** What the reads of a history tell of its transactions. */
export interface Dependencies {
  readonly edges: readonly Dependency[];
  readonly anomalies: readonly Anomaly[];
}

/** One version of a key: the transaction that made it, and the step. */
interface Version {
  readonly by: number;
  readonly step: number;
  readonly value: Data;
}

/**
 * Infers which transaction comes before which, from values that were written once each, in the
 * manner of Elle (Kingsbury and Alvaro, "Elle: inferring isolation anomalies from experimental
 * observations", 2020, sections 3 and 4).
 *
 * A list shows its whole past: the longest one read is the order of its versions, and every other
 * must be a beginning of it. A single value tells of the one before it only where a transaction
 * read that and wrote over it. What was there at first, an empty list or nothing, comes before
 * every version. A transaction of unknown outcome counts as committed where somebody saw what it
 * wrote.
 */
export function dependenciesOf(transactions: readonly Transaction[]): Dependencies {
  const makers = makersOf(transactions);
  const anomalies = [...badReads(transactions, makers)];
  const orders = ordersOf(transactions, anomalies);
  const writers = writersOf(transactions);
  const seen = new Set<string>();
  const edges: Dependency[] = [];
  const add = (edge: Dependency): void => {
    const id = `${edge.from} ${edge.to} ${edge.kind}`;
    if (edge.from === edge.to || seen.has(id)) return;
    if (transactions[edge.to]?.outcome === 'aborted') return;
    if (transactions[edge.from]?.outcome === 'aborted') return;
    seen.add(id);
    edges.push(edge);
  };
  const maker = (key: string, value: Data): Version | undefined =>
    makers.get(versionId(key, value))?.[0];
  for (const [key, values] of orders) listEdges({ key, values, maker, add });
  for (const [to, { steps, name }] of transactions.entries()) {
    for (const [at, step] of steps.entries()) {
      if (step.kind !== 'read' || !isFirst(steps, at)) continue;
      const { key, value } = step;
      const last = Array.isArray(value) ? (value as readonly Data[]).at(-1) : value;
      const from = last === undefined || last === null ? undefined : maker(key, last);
      if (from !== undefined) {
        add({ from: from.by, to, kind: 'wr', why: `${name} saw ${text(last)} in ${key}` });
      }
      const order = orders.get(key);
      const others = writers.get(key) ?? [];
      readerEdges({ reader: to, step, order, others, transactions, maker, add });
    }
  }
  return { edges, anomalies };
}

type Add = (edge: Dependency) => void;
type Maker = (key: string, value: Data) => Version | undefined;

function listEdges(of: {
  readonly key: string;
  readonly values: readonly Data[];
  readonly maker: Maker;
  readonly add: Add;
}): void {
  const { key, values, maker, add } = of;
  for (const [at, value] of values.slice(1).entries()) {
    const [from, to] = [maker(key, values[at] as Data), maker(key, value)];
    if (from === undefined || to === undefined) continue;
    const why = `${text(value)} came after ${text(values[at] as Data)} in ${key}`;
    add({ from: from.by, to: to.by, kind: 'ww', why });
  }
}

/** The transactions that made what a reader did not see yet. */
function readerEdges(of: {
  readonly reader: number;
  readonly step: Micro;
  readonly order: readonly Data[] | undefined;
  readonly others: readonly Version[];
  readonly transactions: readonly Transaction[];
  readonly maker: Maker;
  readonly add: Add;
}): void {
  const { reader, step, order = [], others, transactions, maker, add } = of;
  const { key, value } = step;
  const name = transactions[reader]?.name ?? '';
  const seen = Array.isArray(value) ? (value as readonly Data[]) : [];
  const shown = value === null ? 'nothing' : text(value);
  const next = order[seen.length];
  if (next !== undefined) {
    const why = `${name} saw ${shown} in ${key}, and not yet ${text(next)}`;
    const version = maker(key, next);
    if (version !== undefined) add({ from: reader, to: version.by, kind: 'rw', why });
  }
  const ordered = new Set([...order, ...seen].map(canonical));
  for (const { by: to, step: at, value: made } of others) {
    const why = `${name} saw ${shown} in ${key}, and not yet ${text(made)}`;
    const { steps = [], name: other } = transactions[to] ?? {};
    if (steps[at]?.kind === 'append') {
      // It was appended behind all that anybody saw.
      if (!ordered.has(canonical(made))) add({ from: reader, to, kind: 'rw', why });
      continue;
    }
    if (value === null) {
      add({ from: reader, to, kind: 'rw', why });
      continue;
    }
    const before = steps.slice(0, at).find((each) => each.key === key && each.kind === 'read');
    if (before === undefined || canonical(before.value) !== canonical(value)) continue;
    add({ from: reader, to, kind: 'rw', why });
    const old = maker(key, value);
    const over = `${other} read ${shown} in ${key} and wrote ${text(made)}`;
    if (old !== undefined) add({ from: old.by, to, kind: 'ww', why: over });
  }
}

/** What committed transactions wrote, by key. */
function writersOf(transactions: readonly Transaction[]): ReadonlyMap<string, readonly Version[]> {
  const writers = new Map<string, Version[]>();
  for (const [by, { steps, outcome }] of transactions.entries()) {
    if (outcome !== 'committed') continue;
    for (const [step, { kind, key, value }] of steps.entries()) {
      if (kind === 'read') continue;
      const known = writers.get(key) ?? [];
      writers.set(key, known);
      known.push({ by, step, value });
    }
  }
  return writers;
}

/** Whether a read is the first thing that its transaction does with the key: later ones see its own. */
function isFirst(steps: readonly Micro[], at: number): boolean {
  return steps.findIndex(({ key }) => key === steps[at]?.key) === at;
}

function versionId(key: string, value: Data): string {
  return `${key} ${canonical(value)}`;
}

function text(value: Data | undefined): string {
  return JSON.stringify(value ?? null);
}

/** The versions of each value of each key; more than one where a value was written twice. */
function makersOf(transactions: readonly Transaction[]): ReadonlyMap<string, readonly Version[]> {
  const makers = new Map<string, Version[]>();
  for (const [by, { steps }] of transactions.entries()) {
    for (const [step, { kind, key, value }] of steps.entries()) {
      if (kind === 'read') continue;
      const id = versionId(key, value);
      const known = makers.get(id);
      if (known === undefined) makers.set(id, [{ by, step, value }]);
      else known.push({ by, step, value });
    }
  }
  return makers;
}

/** The versions of each list in their order: the longest that was read. */
function ordersOf(
  transactions: readonly Transaction[],
  anomalies: Anomaly[],
): ReadonlyMap<string, readonly Data[]> {
  const longest = new Map<string, { readonly values: readonly Data[]; readonly name: string }>();
  for (const { steps, name } of transactions) {
    for (const { kind, key, value } of steps) {
      if (kind !== 'read' || !Array.isArray(value)) continue;
      const values = value as readonly Data[];
      const known = longest.get(key) ?? { values: [], name };
      const [short, long] =
        known.values.length < values.length ? [known.values, values] : [values, known.values];
      if (short.some((each, at) => canonical(each) !== canonical(long[at]))) {
        const reason = `${known.name} read ${text(known.values)} in ${key}, ${name} read ${text(values)}: neither is how the other began`;
        anomalies.push({ name: 'incompatible order', transactions: [known.name, name], reason });
      } else if (long === values) longest.set(key, { values, name });
    }
  }
  return new Map([...longest].map(([key, { values }]) => [key, values]));
}

/** Reads of what was aborted (G1a), was not the last (G1b), was written twice, or by nobody. */
function* badReads(
  transactions: readonly Transaction[],
  makers: ReadonlyMap<string, readonly Version[]>,
): Generator<Anomaly> {
  for (const versions of makers.values()) {
    const [first, second] = versions;
    if (second === undefined) continue;
    const names = versions.map(({ by }) => transactions[by]?.name ?? '');
    const reason = `${text(first?.value)} was written more than once: nobody can tell which was read`;
    yield { name: 'value written twice', transactions: names, reason };
  }
  for (const [reader, { steps, name }] of transactions.entries()) {
    for (const { kind, key, value } of steps) {
      if (kind !== 'read' || value === null) continue;
      const values = Array.isArray(value) ? (value as readonly Data[]) : [value];
      for (const [at, each] of values.entries()) {
        const version = makers.get(versionId(key, each))?.[0];
        const read = `${name} read ${text(value)} in ${key}`;
        if (version === undefined) {
          const reason = `${read}, and nobody wrote ${text(each)}`;
          yield { name: 'read of nobody’s write', transactions: [name], reason };
          continue;
        }
        const by = transactions[version.by] as Transaction;
        if (by.outcome === 'aborted') {
          const reason = `${read}, and ${text(each)} was written by ${by.name}`;
          yield { name: 'G1a', transactions: [name, by.name], reason };
        } else if (at === values.length - 1 && version.by !== reader) {
          const later = by.steps
            .slice(version.step + 1)
            .find((other) => other.key === key && other.kind !== 'read');
          if (later === undefined) continue;
          const reason = `${read}, and ${by.name} then wrote ${text(later.value)} there`;
          yield { name: 'G1b', transactions: [name, by.name], reason };
        }
      }
    }
  }
}

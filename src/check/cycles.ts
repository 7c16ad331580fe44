import type { Call } from '#spec';
import { type Anomaly, type Dependency, dependenciesOf } from './dependencies.js';
import type { History } from './history.js';
import { stepText, type Transaction, transactionsOf } from './transactions.js';

/** What a judge of transactions found: a name of the literature, who takes part, and why. */
export interface TransactionVerdict {
  readonly outcome: 'holds' | 'violated' | 'unknown';
  readonly anomalies: readonly Anomaly[];
}

/**
 * Judges whether transactions are serializable, as far as their reads tell, by cycles of
 * dependencies (Adya, "Weak consistency: a generalized theory and optimistic implementations for
 * distributed transactions", 1999; inferred in the manner of Elle, Kingsbury and Alvaro, 2020).
 *
 * Of each knot of transactions that precede each other, the gravest name is told, with a short
 * cycle: G0 (writes over writes alone), G1c (also reads of writes), G-single (one read that was
 * overwritten), G2-item (several: write skew). Beside them G1a, G1b, and reads that cannot be.
 * `strict` also counts that one transaction had ended before another began; such a cycle has
 * `-realtime` in its name.
 *
 * Pure. What no read tells is not found: a verdict `holds` says that no anomaly shows itself.
 */
export function judgeTransactions(
  { history, failed }: { readonly history: History; readonly failed: readonly Call[] },
  { strict = false }: { readonly strict?: boolean } = {},
): TransactionVerdict {
  const transactions = transactionsOf(history, failed);
  const { edges, anomalies } = dependenciesOf(transactions);
  const plain = cyclesIn(transactions, edges);
  const timed = strict ? cyclesIn(transactions, [...edges, ...timeEdges(transactions)]) : [];
  const known = new Set(plain.flatMap((each) => each.transactions));
  const late = timed.filter((each) => !each.transactions.every((name) => known.has(name)));
  const found = [...anomalies, ...plain, ...late];
  const isUnclear = found.every(({ name }) => name === 'value written twice');
  const outcome = found.length === 0 ? 'holds' : isUnclear ? 'unknown' : 'violated';
  return { outcome, anomalies: found };
}

/** One cycle of each knot, under the gravest name that fits. */
function cyclesIn(
  transactions: readonly Transaction[],
  edges: readonly Dependency[],
): readonly Anomaly[] {
  const found: Anomaly[] = [];
  const told = new Set<number>();
  const tell = (base: string, cycle: readonly Dependency[] | null): void => {
    if (cycle === null || cycle.some(({ from }) => told.has(from))) return;
    for (const { from } of cycle) told.add(from);
    const name = cycle.some(({ kind }) => kind === 'time') ? `${base}-realtime` : base;
    const names = cycle.map(({ from }) => transactions[from]?.name ?? '');
    found.push({ name, transactions: names, reason: cycleText(transactions, cycle) });
  };
  const of = (...kinds: readonly Dependency['kind'][]): readonly Dependency[] =>
    edges.filter(({ kind }) => kind === 'time' || kinds.includes(kind));
  const size = transactions.length;
  for (const [name, some] of [
    ['G0', of('ww')],
    ['G1c', of('ww', 'wr')],
  ] as const) {
    for (const knot of knotsOf(size, some)) tell(name, shortestIn(knot, some));
  }
  const forward = of('ww', 'wr');
  const all = of('ww', 'wr', 'rw');
  for (const knot of knotsOf(size, all)) {
    const back = edges.filter((edge) => edge.kind === 'rw' && isWithin(knot, edge));
    for (const edge of back.slice(0, beginningsMax)) {
      const path = pathOf({ from: edge.to, to: edge.from, edges: forward, knot });
      if (path !== null) tell('G-single', [edge, ...path]);
    }
    tell('G2-item', shortestIn(knot, all));
  }
  return found;
}

function isWithin(knot: ReadonlySet<number>, { from, to }: Dependency): boolean {
  return knot.has(from) && knot.has(to);
}

/** In a large knot, a short cycle through one of its first dependencies is as good as the shortest. */
const beginningsMax = 200;

/** A short cycle of a knot: the shortest, where the knot is not large. */
function shortestIn(
  knot: ReadonlySet<number>,
  edges: readonly Dependency[],
): readonly Dependency[] | null {
  let best: readonly Dependency[] | null = null;
  for (const edge of edges.filter((each) => isWithin(knot, each)).slice(0, beginningsMax)) {
    const path = pathOf({ from: edge.to, to: edge.from, edges, knot });
    if (path !== null && (best === null || path.length + 1 < best.length)) best = [edge, ...path];
    if (best?.length === 2) return best;
  }
  return best;
}

/** The shortest way from one transaction to another within a knot, breadth first. */
function pathOf(of: {
  readonly from: number;
  readonly to: number;
  readonly edges: readonly Dependency[];
  readonly knot: ReadonlySet<number>;
}): readonly Dependency[] | null {
  const { from, to, edges, knot } = of;
  const inside = edges.filter((edge) => isWithin(knot, edge));
  const ways = new Map<number, readonly Dependency[]>([[from, []]]);
  const queue = [from];
  for (const at of queue) {
    if (at === to) break;
    for (const edge of inside) {
      if (edge.from !== at || ways.has(edge.to)) continue;
      ways.set(edge.to, [...(ways.get(at) ?? []), edge]);
      queue.push(edge.to);
    }
  }
  return ways.get(to) ?? null;
}

/**
 * The knots of a graph: its strongly connected components of more than one node (Tarjan,
 * "Depth-first search and linear graph algorithms", 1972), without recursion.
 */
function knotsOf(size: number, edges: readonly Dependency[]): readonly ReadonlySet<number>[] {
  const next: number[][] = Array.from({ length: size }, () => []);
  for (const { from, to } of edges) next[from]?.push(to);
  const order = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const onStack = new Uint8Array(size);
  const stack: number[] = [];
  const knots: ReadonlySet<number>[] = [];
  let count = 0;
  for (let root = 0; root < size; root += 1) {
    if (order[root] !== -1) continue;
    const path = [{ node: root, at: 0 }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { node } = top;
      if (top.at === 0) {
        order[node] = count;
        low[node] = count;
        count += 1;
        stack.push(node);
        onStack[node] = 1;
      }
      const child = next[node]?.[top.at];
      top.at += 1;
      const lowest = low[node] as number;
      if (child !== undefined) {
        if (order[child] === -1) path.push({ node: child, at: 0 });
        else if (onStack[child] === 1) low[node] = Math.min(lowest, order[child] as number);
        continue;
      }
      path.pop();
      const above = path.at(-1)?.node;
      if (above !== undefined) low[above] = Math.min(low[above] as number, lowest);
      if (low[node] !== order[node]) continue;
      const knot = stack.splice(stack.indexOf(node));
      for (const each of knot) onStack[each] = 0;
      if (knot.length > 1) knots.push(new Set(knot));
    }
  }
  return knots;
}

/**
 * That one had ended before another began; what follows from two such is left out. One of unknown
 * outcome never ended, but if it did anything, then after it began.
 */
function timeEdges(transactions: readonly Transaction[]): readonly Dependency[] {
  const moments = transactions
    .flatMap(({ called, returned, outcome }, at) =>
      outcome === 'aborted'
        ? []
        : [
            { at, time: called },
            { at, time: returned },
          ],
    )
    .sort((left, right) => left.time - right.time);
  let ended: readonly number[] = [];
  const before = new Map<number, readonly number[]>();
  const edges: Dependency[] = [];
  for (const { at } of moments) {
    const known = before.get(at);
    if (known === undefined) {
      before.set(at, ended);
      for (const from of ended) {
        const why = `${transactions[from]?.name} had ended before ${transactions[at]?.name} began`;
        edges.push({ from, to: at, kind: 'time', why });
      }
    } else ended = [...ended.filter((each) => !known.includes(each)), at];
  }
  return edges;
}

function cycleText(transactions: readonly Transaction[], cycle: readonly Dependency[]): string {
  const names = cycle.map(({ from }) => transactions[from]?.name ?? '');
  const steps = cycle.map(({ from }) => {
    const { name = '', steps: done = [] } = transactions[from] ?? {};
    return `  ${name} ${done.map(stepText).join(', ')}`;
  });
  const edges = cycle.map(({ from, to, why }) => {
    return `  ${transactions[from]?.name} before ${transactions[to]?.name}: ${why}`;
  });
  return [[...names, names[0]].join(' → '), ...steps, ...edges].join('\n');
}

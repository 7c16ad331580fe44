import type { Progress } from './search.js';

/** A graph of states, by their numbers: which belong to it, and where one step leads from each. */
export interface Stepped {
  readonly count: number;
  has(number: number): boolean;
  after(number: number): readonly number[];
}

/**
 * Looks at the strongly connected components of a graph, each sorted, until `look` finds something;
 * null where it finds nothing in any of them. Sent `true`, it stops.
 *
 * Components are found as by Robert Tarjan, "Depth-first search and linear graph algorithms", 1972,
 * without recursion.
 */
export function* inComponents<Found>(
  { count, has, after }: Stepped,
  look: (component: readonly number[]) => Found | null,
): Generator<Progress, Found | 'stopped' | null, boolean> {
  const order = new Int32Array(count);
  const low = new Int32Array(count);
  const open: number[] = [];
  const calls: { readonly number: number; readonly next: Int32Array; at: number }[] = [];
  let visited = 0;
  const enter = (number: number): void => {
    visited += 1;
    order[number] = visited;
    low[number] = visited;
    open.push(number);
    calls.push({ number, next: Int32Array.from(after(number)), at: 0 });
  };
  for (let root = 0; root < count; root += 1) {
    if (!has(root) || order[root] !== 0) continue;
    enter(root);
    while (calls.length > 0) {
      const call = calls.at(-1) as (typeof calls)[number];
      const { number } = call;
      if (call.at < call.next.length) {
        const next = call.next[call.at] as number;
        call.at += 1;
        if (order[next] === 0) enter(next);
        else low[number] = Math.min(low[number] as number, low[next] as number);
        if (visited % 1024 !== 0) continue;
        const depth = calls.length;
        if (yield { what: 'states', done: visited, total: null, depth }) return 'stopped';
        continue;
      }
      calls.pop();
      const caller = calls.at(-1)?.number;
      if (caller !== undefined) {
        low[caller] = Math.min(low[caller] as number, low[number] as number);
      }
      if (low[number] !== order[number]) continue;
      const component = open.splice(open.lastIndexOf(number));
      // What is closed is never again the reason for a lower number.
      for (const each of component) low[each] = count + 1;
      // The earliest states have the lowest numbers, so that the way to a loop is a short one.
      const found = look(component.sort((one, two) => one - two));
      if (found !== null) return found;
    }
  }
  return null;
}

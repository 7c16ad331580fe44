import type { Taken } from './mistake.js';
import type { Entry } from './objects.js';

/** A way from one state to another that some step took; '' is what was not there yet. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  /**
   * What took it: a kind of request, a step that nobody asks for, or `its deadline`, whatever step
   * it was that wrote this down.
   */
  readonly by: readonly string[];
}

/**
 * The ways that promises, or their tasks, took in some steps: what a state diagram is drawn of.
 *
 * It says what was seen, in the order of its texts, and nothing of what else may be. What a fence does
 * in the name of a task is the fence's.
 */
export function edgesIn(steps: Iterable<Taken>, of: 'promise' | 'task'): readonly Edge[] {
  const found = new Map<string, Set<string>>();
  for (const { before, after, by } of steps) {
    for (const [id, entry] of Object.entries(after.objects)) {
      const [from, to] = [stateOf(before.objects[id], of), stateOf(entry, of)];
      if (from === to) continue;
      const key = JSON.stringify([from, to]);
      found.set(key, (found.get(key) ?? new Set()).add(nameOf(by, before.objects[id], entry)));
    }
  }
  const keys = [...found.keys()].sort();
  return keys.map((key) => {
    const [from, to] = JSON.parse(key) as [string, string];
    return { from, to, by: [...(found.get(key) ?? [])].sort() };
  });
}

function nameOf(by: Taken['by'], from: Entry | undefined, to: Entry): string {
  if (!('step' in by)) return by.kind;
  const isOver = from?.promise.state === 'pending' && to.promise.state !== 'pending';
  return isOver ? 'its deadline' : by.step;
}

function stateOf(entry: Entry | undefined, of: 'promise' | 'task'): string {
  return entry?.[of]?.state ?? '';
}

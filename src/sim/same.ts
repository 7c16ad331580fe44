import { brief, type Data, Issue } from '#base';
import type { Node } from './node.js';

/** What a process did in a segment that was made again. */
type Again = Pick<Node, 'said' | 'state' | 'request' | 'answer' | 'failure'>;

/** In what a segment that was made again differs from what it was, as an `Issue`; null for nothing. */
export function differenceOf(known: Node, again: Again): Issue | null {
  const isSame =
    known.state === again.state &&
    known.failure === again.failure &&
    alike(known.request, again.request) &&
    alike(known.answer, again.answer) &&
    alike(known.said, again.said);
  if (isSame) return null;
  return new Issue('design/not-deterministic', {
    wrong: `'${known.root.name}' of ${known.root.process} did two different things when given the same answers twice`,
    found: `first ${brief((known.request ?? known.answer) as Data)}, then ${brief((again.request ?? again.answer) as Data)}`,
    right: 'keep nothing outside the function, and use no chance and no clock',
  });
}

/** Whether two values are written alike; for speed without writing them. */
function alike(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return false;
  }
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  for (const key of keys) {
    if (!Object.hasOwn(other, key)) return false;
    if (!alike(one[key as never], other[key as never])) return false;
  }
  return true;
}

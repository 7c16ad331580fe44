import { brief, type Data, Issue } from '#base';
import type { Node } from './node.js';

/** In what a node that was made again differs from what it was, as an `Issue`; null for nothing. */
export function differenceOf(known: Node, again: Node): Issue | null {
  const same =
    again.lands === again.id &&
    known.state === again.state &&
    known.request?.operation === again.request?.operation &&
    JSON.stringify(known.request) === JSON.stringify(again.request) &&
    known.failure === again.failure &&
    JSON.stringify(known.answer) === JSON.stringify(again.answer) &&
    JSON.stringify(known.said) === JSON.stringify(again.said);
  if (same) return null;
  return new Issue('design/not-deterministic', {
    wrong: `'${known.root.name}' of ${known.root.process} did two different things when given the same answers twice`,
    found: `first ${brief((known.request ?? known.answer) as Data)}, then ${brief((again.request ?? again.answer) as Data)}`,
    right: 'keep nothing outside the function, and use no chance and no clock',
  });
}

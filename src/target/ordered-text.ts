/** The text of `src/ordered.ts`: what a target gives back has its keys in sorted order. */
export const orderedText = `/** A value with its keys in sorted order, which is how the algorithm was examined. */
export function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, ordered(part)] as const);
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}
`;

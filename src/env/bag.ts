import { canonical, type Data } from '#base';

/**
 * Puts an item into a list whose order means nothing: sorted by text, so that equal contents are
 * equal lists.
 */
export function put<Item extends Data>(bag: readonly Item[], item: Item): readonly Item[] {
  const text = canonical(item);
  const after = bag.findIndex((each) => canonical(each) > text);
  const at = after === -1 ? bag.length : after;
  return [...bag.slice(0, at), item, ...bag.slice(at)];
}

/** Each different item of a list in turn, with the list of the others. */
export function eachOf<Item extends Data>(
  list: readonly Item[],
): readonly { readonly item: Item; readonly others: readonly Item[] }[] {
  const seen = new Set<string>();
  return list.flatMap((item, index) => {
    const text = canonical(item);
    if (seen.has(text)) return [];
    seen.add(text);
    return [{ item, others: list.filter((_, at) => at !== index) }];
  });
}

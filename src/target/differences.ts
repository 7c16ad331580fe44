import { brief, type Data } from '#base';

/**
 * In what a value differs from what it must be, each difference a clause that names the place:
 *
 *   plan.settings.allow_direct is true, and must be false
 *
 * Places for which `isFree` says yes may hold anything, but must be there.
 */
export function differences(
  wanted: Data,
  found: Data | undefined,
  place: string,
  isFree: (place: string) => boolean = () => false,
): readonly string[] {
  if (found === undefined) return [`${place} is missing, and must be ${brief(wanted)}`];
  if (isFree(place)) return [];
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found)) return [differs(place, wanted, found)];
    const all = wanted.flatMap((each, at) =>
      differences(each as Data, found[at] as Data | undefined, `${place}[${at}]`, isFree),
    );
    const more = found.slice(wanted.length).map((each) => `${place} has ${brief(each)} too many`);
    return [...all, ...more];
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof found !== 'object' || found === null || Array.isArray(found)) {
      return [differs(place, wanted, found)];
    }
    const [rows, given] = [wanted, found] as { readonly [name: string]: Data }[];
    const strange = Object.keys(given ?? {}).filter((name) => !Object.hasOwn(rows ?? {}, name));
    return [
      ...Object.entries(rows ?? {}).flatMap(([name, each]) => {
        const own = given !== undefined && Object.hasOwn(given, name) ? given[name] : undefined;
        return differences(each, own, `${place}.${name}`, isFree);
      }),
      ...strange.map((name) => `${place} has a field '${name}' that nothing here knows`),
    ];
  }
  return Object.is(wanted, found) ? [] : [differs(place, wanted, found)];
}

/** Long texts that begin alike are shown from where they differ. */
function differs(place: string, wanted: Data, found: Data): string {
  if (typeof wanted !== 'string' || typeof found !== 'string' || wanted.length < 40) {
    return `${place} is ${brief(found)}, and must be ${brief(wanted)}`;
  }
  let at = 0;
  while (wanted[at] === found[at]) at += 1;
  const from = Math.max(0, at - 20);
  const part = (text: string): string => brief(`${from > 0 ? '…' : ''}${text.slice(from)}`);
  return `${place} has ${part(found)} where it must have ${part(wanted)}`;
}

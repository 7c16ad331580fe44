/** The places that somebody else chose for the ports of a design. */
import { brief, type Data } from '#base';
import type { ConcretePort, ConcreteSpec, TargetName } from './concrete.js';
import type { Written } from './held-shape.js';

/** What a place must look like. `subject` is for the collections of a store on NATS. */
const forms: {
  readonly [target in TargetName]: { readonly name: RegExp; readonly subject: RegExp };
} = {
  nats: { name: /^\w{1,63}$/, subject: /^\w{1,63}(\.\w{1,63}){0,7}$/ },
  postgres: { name: /^[a-z_][a-z0-9_]{0,62}$/, subject: /^[a-z_][a-z0-9_]{0,62}$/ },
};

type Placed = {
  readonly what: string;
  readonly place: Data | undefined;
  readonly isSubject: boolean;
};

/** What is wrong with the places of a document, a sentence each. */
export function wrongPlaces({ target, plan }: ConcreteSpec, written: Written): readonly string[] {
  const form = forms[target];
  const placed = written.ports.flatMap(placesIn);
  const stream = written.plan?.stream;
  const named =
    plan.kind === 'nats' && stream !== undefined
      ? [...placed, { what: 'the stream of the stores', place: stream, isSubject: false }]
      : placed;
  const misshapen = named.filter(
    ({ place, isSubject }) =>
      typeof place !== 'string' || !form[isSubject ? 'subject' : 'name'].test(place),
  );
  if (misshapen.length > 0) {
    return misshapen.map(({ what, place, isSubject }) => {
      const right = target === 'nats' && isSubject ? `${words}, parted by dots` : words;
      return `the place of ${what} is ${brief(place ?? null)}: write ${right}`;
    });
  }
  return named.flatMap((each, at) =>
    named
      .slice(0, at)
      .filter((other) => each.isSubject === other.isSubject || target === 'postgres')
      .filter((other) => meets(String(each.place), String(other.place)))
      .map((other) => `the places of ${other.what} and ${each.what} meet in '${each.place}'`),
  );
}

const words = 'letters, digits and _, at most 63 of them, on postgres in lower case';

/** Whether two places are the same, or one lies within the other. */
function meets(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}

function placesIn(port: Written['ports'][number]): readonly Placed[] {
  const { name, kind, place, collections } = port;
  const own = place === undefined ? [] : [{ what: `port '${name}'`, place, isSubject: false }];
  if (kind !== 'store' || !Array.isArray(collections)) return own;
  const rows = collections as readonly { readonly [part: string]: Data }[];
  return rows.map((each) => ({
    what: `collection '${each.name}'`,
    place: each.place,
    isSubject: true,
  }));
}

/** The ports of a design with the places of a document; those of other kinds keep what they hold. */
export function placedAs(
  ports: readonly ConcretePort[],
  written: Written['ports'],
): readonly ConcretePort[] {
  return ports.map((port) => {
    const found = written.find(({ name }) => name === port.name) as ConcretePort | undefined;
    return found ?? port;
  });
}

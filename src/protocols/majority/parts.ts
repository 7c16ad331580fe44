/** What the designs of the majority have in common: three copies, and how to ask two of them. */
import {
  chance,
  type Found,
  integer,
  type Of,
  type PortsOf,
  record,
  type Steps,
  store,
  text,
  tokens,
} from '#design';

/** A text, the number of its writing, and a token that no other writing has. */
const stamped = record({ text: text(), stamp: integer(), token: text() });

export type Stamped = Of<typeof stamped>;

/** One of the three places where the board is kept. */
const copy = store(
  { boards: stamped },
  [
    'atomic conditional write',
    'acknowledged writes last',
    'condition outlives the answer',
    'fresh reads',
  ],
  ['power loss'],
);

export const ports = { a: copy, b: copy, c: copy, network: chance(), tokens: tokens() };

export type Ports = PortsOf<typeof ports>;

/** One copy, as a process reaches it. */
type Copy = Ports['a'];

/** What one copy held when it was asked. */
type Kept = { readonly copy: Copy; readonly found: Found<Stamped> };

/** What a copy holds that holds nothing. */
const empty: Stamped = { text: '', stamp: 0, token: '' };

/**
 * Whether one text is newer than another: by its number, and of two writers at once by its token.
 */
function isNewer(one: Stamped, other: Stamped): boolean {
  return one.stamp === other.stamp ? one.token > other.token : one.stamp > other.stamp;
}

/** The two copies that answer first: any two, and any two of three have one in common. */
export function* majorityOf({ a, b, c, network }: Ports): Steps<readonly Copy[]> {
  const last = yield* network.roll(3);
  return [a, b, c].filter((_, at) => at !== last);
}

/** What these copies hold, each with the place where it is kept. */
export function* ask(copies: readonly Copy[]): Steps<readonly Kept[]> {
  const answers: Kept[] = [];
  for (const copy of copies) {
    const found = yield* copy.get('boards', 'board');
    answers.push({ copy, found: found ?? { value: empty, revision: 0 } });
  }
  return answers;
}

/** The newest text of all that were found. */
export function newestOf(answers: readonly Kept[]): Stamped {
  const values = answers.map(({ found }) => found.value);
  return values.reduce((newest, each) => (isNewer(each, newest) ? each : newest));
}

/** Has the copies that answered hold this text, or a newer one. */
export function* storeIn(answers: readonly Kept[], value: Stamped): Steps<null> {
  for (const answer of answers) yield* storeInOne(answer, value);
  return null;
}

function* storeInOne({ copy, found }: Kept, value: Stamped): Steps<null> {
  let kept: Found<Stamped> | null = found;
  while (kept === null || isNewer(value, kept.value)) {
    const written =
      kept === null || kept.revision === 0
        ? yield* copy.create('boards', 'board', value)
        : yield* copy.update('boards', 'board', kept.revision, value);
    if (written.outcome === 'written') return null;
    kept = yield* copy.get('boards', 'board');
  }
  return null;
}

/** Writes a text, numbered higher than what most copies hold, into most copies. */
export function* write(sockets: Ports, text: string): Steps<null> {
  const token = yield* sockets.tokens.fresh();
  const answers = yield* ask(yield* majorityOf(sockets));
  const { stamp } = newestOf(answers);
  return yield* storeIn(answers, { text, stamp: stamp + 1, token });
}

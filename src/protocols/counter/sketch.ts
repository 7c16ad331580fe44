import {
  design,
  type Found,
  integer,
  list,
  type Of,
  type Pick,
  type PortsOf,
  record,
  type Steps,
  sketch,
  store,
  text,
  tokens,
  type Written,
} from '#design';
import { counter } from './spec.js';

/** The number, and increments that were made, each with the number that it returned. */
const counted = record({
  count: integer(),
  made: list(record({ by: text(), name: text(), count: integer() })),
});

type Counted = Of<typeof counted>;

const ports = {
  store: store(
    { counters: counted },
    ['atomic conditional write', 'acknowledged writes last', 'condition outlives the answer'],
    ['power loss'],
  ),
  tokens: tokens(),
};

type Ports = PortsOf<typeof ports>;

const holes = {
  /** What an increment is known by. */
  name: ['a token for all attempts', 'a token for each attempt'],
  /** From where it counts on. */
  next: ['the number kept', 'how many are kept'],
  /** Which attempts it takes for its own when it finds them. */
  remembered: ['the last attempt', 'every attempt'],
  /** Which increments are kept beside the number. */
  kept: ['the last of each process', 'all'],
  /** When it looks whether it has been counted. */
  look: ['before each write', 'after a refusal'],
  unanswered: ['read again', 'write the same again'],
  answer: ['as it was kept', 'as it was tried', 'its place in what is kept'],
  reading: ['write back what was found', 'leave a mark of its own'],
} as const;

const nothing: Counted = { count: 0, made: [] };

function make(pick: Pick<typeof holes>) {
  function* increment({ store, tokens, self }: Ports): Steps<number> {
    const common = pick('name') === 'a token for all attempts' ? yield* tokens.fresh() : null;
    let tried: readonly { readonly name: string; readonly count: number }[] = [];
    let refused = false;
    while (true) {
      const found = yield* store.get('counters', 'visits');
      const { count, made } = found?.value ?? nothing;
      if (refused || pick('look') === 'before each write') {
        const mine = made.filter(({ name }) => tried.some((each) => each.name === name)).at(-1);
        if (mine !== undefined) {
          if (pick('answer') === 'as it was kept') return mine.count;
          if (pick('answer') === 'its place in what is kept') return made.indexOf(mine) + 1;
          return tried.filter(({ name }) => name === mine.name).at(-1)?.count ?? mine.count;
        }
      }
      const own = common ?? (yield* tokens.fresh());
      const next = 1 + (pick('next') === 'the number kept' ? count : made.length);
      const attempt = { name: own, count: next };
      tried = pick('remembered') === 'every attempt' ? [...tried, attempt] : [attempt];
      const value = { count: next, made: withOne(made, { ...attempt, by: self }) };
      let written = yield* writeOver(store, found, value);
      while (written.outcome === 'unknown' && pick('unanswered') === 'write the same again') {
        written = yield* writeOver(store, found, value);
      }
      if (written.outcome === 'written') return next;
      refused = written.outcome === 'refused';
    }
  }

  function withOne(made: Counted['made'], one: Counted['made'][number]): Counted['made'] {
    if (pick('kept') === 'all') return [...made, one];
    return [...made.filter(({ by }) => by !== one.by), one];
  }

  function* read({ store, self }: Ports): Steps<number> {
    while (true) {
      const found = yield* store.get('counters', 'visits');
      const { count, made } = found?.value ?? nothing;
      const mark = { by: self, name: '', count };
      const isMarked = pick('reading') === 'leave a mark of its own';
      const value = isMarked ? { count, made: withOne(made, mark) } : { count, made };
      const written = yield* writeOver(store, found, value);
      if (written.outcome === 'written') return count;
    }
  }

  return design({
    name: 'counter/sketch',
    idea: 'Write only if nothing changed since the read, and know the own increment again.',
    spec: counter,
    ports,
    roles: { client: { increment, read } },
  });
}

/** Writes a value in the place of the one that was found, if that one is still the newest. */
function* writeOver(
  store: Ports['store'],
  found: Found<Counted> | null,
  value: Counted,
): Steps<Written> {
  if (found === null) return yield* store.create('counters', 'visits', value);
  return yield* store.update('counters', 'visits', found.revision, value);
}

/** Counters on one record: how an increment is known again when its answer was lost. */
export const counterSketch = sketch({
  name: 'counter/sketch',
  idea: 'Write only if nothing changed since the read, and know the own increment again.',
  holes,
  design: make,
  source: import.meta.url,
});

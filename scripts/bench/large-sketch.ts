/** A sketch with 14 decisions of three options each: a counter, with all that can be got wrong. */
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
import { type Problem, problemOf } from '#protocols';

const base: Problem = problemOf('lost-update');

/** The number, and increments that were made, each with the number that it returned. */
const counted = record({
  count: integer(),
  made: list(record({ by: text(), name: text(), count: integer() })),
});

type Counted = Of<typeof counted>;
type Made = Counted['made'][number];

const ports = {
  store: store(
    { counters: counted },
    ['atomic conditional write', 'acknowledged writes last', 'condition outlives the answer'],
    ['power loss'],
  ),
  tokens: tokens(),
};

type Ports = PortsOf<typeof ports>;

const numbers = ['the number kept', 'how many are kept', 'the largest number kept'] as const;

const holes = {
  /** What an increment is known by. */
  name: ['a token for all attempts', 'a token for each attempt', 'its process'],
  /** From where it counts on. */
  next: numbers,
  /** Which attempts it takes for its own when it finds them. */
  remembered: ['the first attempt', 'the last attempt', 'every attempt'],
  /** Which increments are kept beside the number. */
  kept: ['the last one', 'the last of each process', 'all'],
  /** When it looks whether it has been counted. */
  look: ['before each write', 'after a refusal', 'after no answer'],
  /** What it does after a write that was not answered. */
  unanswered: ['read again', 'write the same again', 'take it as written'],
  /** What it does after a write that was refused. */
  refused: ['read again', 'write the same over what is newest', 'take it as written'],
  /** What it answers when it finds itself counted. */
  answer: ['as it was kept', 'as it was tried', 'its place in what is kept'],
  /** How it is written where nothing was found. */
  first: ['only where nothing stands', 'whatever stands there', 'after another look'],
  /** How it is written where something was found. */
  over: ['what was found', 'whatever stands there', 'what is newest'],
  /** Whose an increment is, of those of which the last is kept. */
  whose: ['of its process', 'of its own', 'of all'],
  /** What a reader writes before it answers. */
  reading: ['nothing', 'what was found', 'a mark of its own'],
  /** What a reader does whose write was not written. */
  unread: ['read again', 'answer what was found', 'answer what is newest'],
  /** What a reader answers. */
  told: numbers,
} as const;

const nothing: Counted = { count: 0, made: [] };

function make(pick: Pick<typeof holes>) {
  function* increment({ store, tokens, self }: Ports): Steps<number> {
    const common = pick('name') === 'a token for all attempts' ? yield* tokens.fresh() : self;
    let tried: readonly Made[] = [];
    let came: Written['outcome'] = 'written';
    while (true) {
      const found = yield* store.get('counters', 'visits');
      const value = found?.value ?? nothing;
      const mine = value.made.findLast(({ name }) => tried.some((each) => each.name === name));
      if (tried.length > 0 && mine !== undefined && looksAfter(came)) {
        return answerOf(mine, value.made, tried);
      }
      const isNew = pick('name') === 'a token for each attempt';
      const name = isNew ? yield* tokens.fresh() : common;
      const count = numberOf(value, pick('next')) + 1;
      const attempt = { by: keeperOf(self, name), name, count };
      tried = remembering(tried, attempt);
      const { outcome } = yield* write(store, found, { count, made: withOne(value.made, attempt) });
      came = outcome;
      if (came === 'written' || takes(came)) return count;
    }
  }

  function looksAfter(came: Written['outcome']): boolean {
    if (pick('look') === 'before each write') return true;
    return came === (pick('look') === 'after a refusal' ? 'refused' : 'unknown');
  }

  function takes(came: 'refused' | 'unknown'): boolean {
    return pick(came === 'refused' ? 'refused' : 'unanswered') === 'take it as written';
  }

  function remembering(tried: readonly Made[], attempt: Made): readonly Made[] {
    if (pick('remembered') === 'every attempt') return [...tried, attempt];
    const [first = attempt] = tried;
    return [pick('remembered') === 'the first attempt' ? first : attempt];
  }

  function answerOf(mine: Made, made: readonly Made[], tried: readonly Made[]): number {
    if (pick('answer') === 'as it was kept') return mine.count;
    if (pick('answer') === 'its place in what is kept') return made.indexOf(mine) + 1;
    return tried.findLast(({ name }) => name === mine.name)?.count ?? mine.count;
  }

  /** Writes a value, again if it is to be written again. */
  function* write(
    store: Ports['store'],
    found: Found<Counted> | null,
    value: Counted,
  ): Steps<Written> {
    let written = yield* writeOnce(store, found, value);
    while (written.outcome === 'unknown' && pick('unanswered') === 'write the same again') {
      written = yield* writeOnce(store, found, value);
    }
    if (written.outcome !== 'refused') return written;
    if (pick('refused') !== 'write the same over what is newest') return written;
    return yield* writeOver(store, yield* store.get('counters', 'visits'), value);
  }

  function* writeOnce(
    store: Ports['store'],
    found: Found<Counted> | null,
    value: Counted,
  ): Steps<Written> {
    const how = found === null ? pick('first') : pick('over');
    if (how === 'whatever stands there') return yield* store.put('counters', 'visits', value);
    const isLate = how === 'after another look' || how === 'what is newest';
    return yield* writeOver(store, isLate ? yield* store.get('counters', 'visits') : found, value);
  }

  function keeperOf(self: string, name: string): string {
    if (pick('whose') === 'of all') return 'all';
    return pick('whose') === 'of its own' ? name : self;
  }

  function withOne(made: readonly Made[], one: Made): Counted['made'] {
    if (pick('kept') === 'all') return [...made, one];
    if (pick('kept') === 'the last one') return [one];
    return [...made.filter(({ by }) => by !== one.by), one];
  }

  function* read({ store, self }: Ports): Steps<number> {
    while (true) {
      const found = yield* store.get('counters', 'visits');
      const value = found?.value ?? nothing;
      const told = numberOf(value, pick('told'));
      if (pick('reading') === 'nothing') return told;
      const mark = { by: self, name: '', count: value.count };
      const isMarked = pick('reading') === 'a mark of its own';
      const next = isMarked ? { ...value, made: withOne(value.made, mark) } : value;
      const written = yield* writeOver(store, found, next);
      if (written.outcome === 'written' || pick('unread') === 'answer what was found') return told;
      if (pick('unread') === 'read again') continue;
      const newest = yield* store.get('counters', 'visits');
      return numberOf(newest?.value ?? nothing, pick('told'));
    }
  }

  return design({
    name: 'counter/large-sketch',
    idea: 'Read, write, and know again what was written, in some way.',
    spec: base.spec,
    ports,
    roles: { client: { increment, read } },
  });
}

function numberOf({ count, made }: Counted, which: (typeof numbers)[number]): number {
  if (which === 'the number kept') return count;
  if (which === 'how many are kept') return made.length;
  return made.reduce((most, each) => Math.max(most, each.count), 0);
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

/** The counter's problem with 4,782,969 candidates, in worlds small enough to be seen whole. */
export const largeProblem: Problem = {
  ...base,
  worlds: [
    {
      clients: { client: ['increment', 'increment'] },
      faults: { 'stale read': 1, 'unknown outcome': 1 },
    },
    { clients: { client: [['increment', 'increment'], 'read'] }, faults: { 'stale read': 1 } },
    { clients: { client: [['increment', 'increment'], 'increment'] }, faults: {} },
    { clients: { client: [['increment', 'read']] }, faults: { 'unknown outcome': 1 } },
  ],
  sketch: sketch({
    name: 'counter/large-sketch',
    idea: 'Read, write, and know again what was written, in some way.',
    holes,
    design: make,
  }),
};

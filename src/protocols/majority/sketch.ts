import { design, type Pick, type Steps, sketch } from '#design';
import { ask, newestOf, type Ports, ports, type Stamped } from './parts.js';
import { board } from './spec.js';

const holes = {
  /** How many copies a reader asks, and a writer before it writes. */
  asked: ['one', 'two', 'all three'],
  /** How many copies are written. */
  written: ['one', 'two', 'all three'],
  /** What a reader does with what it has found. */
  found: ['answers it', 'writes it back, then answers it', 'writes it back if copies differ'],
  /** Which copies are written: those that were asked come first, or last. */
  which: ['those that were asked', 'any'],
  /** When a copy takes what is written. */
  takes: ['if it is newer', 'always'],
} as const;

const numbers = { one: 1, two: 2, 'all three': 3 } as const;

type Copy = Ports['a'];

function make(pick: Pick<typeof holes>) {
  /** So many copies, by chance; `first` come before all others. */
  function* some(
    { a, b, c, network }: Ports,
    { count, first }: { readonly count: number; readonly first: readonly Copy[] },
  ): Steps<readonly Copy[]> {
    const all = [a, b, c];
    const rest = all.filter((copy) => !first.includes(copy));
    const chosen = first.slice(0, count);
    while (chosen.length < count) {
      const at = rest.length === 1 ? 0 : yield* network.roll(rest.length);
      chosen.push(...rest.splice(at, 1));
    }
    return all.filter((copy) => chosen.includes(copy));
  }

  function* look(sockets: Ports) {
    const copies = yield* some(sockets, { count: numbers[pick('asked')], first: [] });
    return { copies, answers: yield* ask(copies) };
  }

  function* keep(sockets: Ports, asked: readonly Copy[], value: Stamped): Steps<null> {
    const first = pick('which') === 'those that were asked' ? asked : [];
    for (const copy of yield* some(sockets, { count: numbers[pick('written')], first })) {
      yield* put(copy, value);
    }
    return null;
  }

  /** Has one copy hold a text. */
  function* put(copy: Copy, value: Stamped): Steps<null> {
    while (true) {
      if (pick('takes') === 'always') {
        if ((yield* copy.put('boards', 'board', value)).outcome === 'written') return null;
        continue;
      }
      const kept = yield* copy.get('boards', 'board');
      if (kept !== null && !isNewer(value, kept.value)) return null;
      const written =
        kept === null
          ? yield* copy.create('boards', 'board', value)
          : yield* copy.update('boards', 'board', kept.revision, value);
      if (written.outcome === 'written') return null;
    }
  }

  function* write(sockets: Ports, text: string): Steps<null> {
    const token = yield* sockets.tokens.fresh();
    const { copies, answers } = yield* look(sockets);
    const { stamp } = newestOf(answers);
    return yield* keep(sockets, copies, { text, stamp: stamp + 1, token });
  }

  function* read(sockets: Ports): Steps<string> {
    const { copies, answers } = yield* look(sockets);
    const newest = newestOf(answers);
    const differ = answers.some(({ found }) => found.value.token !== newest.token);
    const back =
      pick('found') === 'writes it back, then answers it' ||
      (pick('found') === 'writes it back if copies differ' && differ);
    if (back && newest.token !== '') yield* keep(sockets, copies, newest);
    return newest.text;
  }

  return design({
    name: 'majority/sketch',
    idea: 'So many copies are asked and so many written that what is read is what was written.',
    spec: board,
    ports,
    roles: { writer: { write }, reader: { read } },
  });
}

function isNewer(one: Stamped, other: Stamped): boolean {
  return one.stamp === other.stamp ? one.token > other.token : one.stamp > other.stamp;
}

/** A board in three places: how many are asked, how many written, and who finishes a writing. */
export const boardSketch = sketch({
  name: 'majority/sketch',
  idea: 'So many copies are asked and so many written that what is read is what was written.',
  holes,
  design: make,
  source: import.meta.url,
});

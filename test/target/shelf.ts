/** A design that passes each request of a store through: with it, a binding is tested directly. */
import {
  any,
  design,
  integer,
  maybe,
  type Of,
  type PortsOf,
  record,
  type Steps,
  store,
  text,
  tokens,
} from '#design';
import { everyCallReturns, specify } from '#spec';

const placed = record({ collection: text(), key: text(), value: any(), revision: integer() });

type Placed = Of<typeof placed>;

/** What stands under a key; revision 0 where there is nothing. */
const seen = maybe(record({ value: any(), revision: integer() }));

/** How a write ended; revision 0 unless it was written. */
const ended = record({ outcome: text(), revision: integer() });

type Ended = Of<typeof ended>;

const write = { input: placed, answer: ended };

export const shelf = specify({
  name: 'shelf',
  promise: 'Things are put under names, and found there again.',
  operations: {
    get: { input: placed, answer: seen, meaning: 'what stands under a name' },
    create: { ...write, meaning: 'puts a thing under a name that has none' },
    update: { ...write, meaning: 'puts a thing in the place of another' },
    put: { ...write, meaning: 'puts a thing' },
    remove: { ...write, meaning: 'takes a thing away' },
    fresh: { input: { kind: 'nothing' }, answer: text(), meaning: 'a new name' },
  },
  model: { initial: null, step: () => [] },
  properties: [everyCallReturns()],
});

const ports = {
  store: store(
    { things: any(), others: any() },
    ['atomic conditional write', 'acknowledged writes last', 'condition outlives the answer'],
    ['power loss'],
  ),
  tokens: tokens(),
};

type Sockets = PortsOf<typeof ports>;

function* get({ store }: Sockets, { collection, key }: Placed): Steps<Of<typeof seen>> {
  const found = yield* collection === 'things'
    ? store.get('things', key)
    : store.get('others', key);
  return found;
}

function* create({ store }: Sockets, { key, value }: Placed): Steps<Ended> {
  const { outcome, ...rest } = yield* store.create('things', key, value);
  return { outcome, revision: revisionOf(rest) };
}

function* update({ store }: Sockets, { key, value, revision }: Placed): Steps<Ended> {
  const { outcome, ...rest } = yield* store.update('things', key, revision, value);
  return { outcome, revision: revisionOf(rest) };
}

function* put({ store }: Sockets, { collection, key, value }: Placed): Steps<Ended> {
  const { outcome, ...rest } = yield* collection === 'things'
    ? store.put('things', key, value)
    : store.put('others', key, value);
  return { outcome, revision: revisionOf(rest) };
}

function* remove({ store }: Sockets, { key, revision }: Placed): Steps<Ended> {
  const { outcome, ...rest } = yield* store.remove('things', key, revision);
  return { outcome, revision: revisionOf(rest) };
}

function* fresh({ tokens }: Sockets): Steps<string> {
  return yield* tokens.fresh();
}

/** Only a write that took effect has a revision. */
function revisionOf(written: { readonly revision?: number }): number {
  return written.revision ?? 0;
}

export const direct = design({
  name: 'shelf/direct',
  idea: 'Pass each request on.',
  spec: shelf,
  ports,
  roles: { client: { get, create, update, put, remove, fresh } },
  source: import.meta.url,
});

/** What the designs of servers have in common: their ports, and the document of an origin. */
import {
  any,
  become,
  clock,
  type Found,
  integer,
  map,
  type Of,
  type PortsOf,
  queue,
  record,
  type Steps,
  store,
  text,
  tokens,
  type Written,
} from '#design';
import { handle } from '../handle.js';
import type { Entry, Message, Store } from '../objects.js';
import type { Request } from '../requests.js';
import { afterStep, enabledSteps } from '../spontaneous.js';
import { committed, keptIn } from '../step.js';
import { originKinds, type Replied, replied, simulatedRules as rules } from './spec.js';

/**
 * All that is kept of an origin: entries and outbox, the latest instant at which anything took
 * effect, the earliest for which a wake-up was ordered (none where it is past), and for each server
 * the last request that it has committed.
 */
const document = record({
  objects: map(any()),
  outbox: map(any()),
  clock: integer(),
  armed: integer(),
  commits: map(record({ token: text(), replied })),
});

/** The document of an origin. */
export type Document = Of<typeof document>;

/** What the servers ask of the ground: one store, two queues, clocks that need not agree. */
export const ports = {
  store: store(
    { origins: document },
    ['atomic conditional write', 'acknowledged writes last', 'condition outlives the answer'],
    ['power loss'],
  ),
  wakes: queue(integer(), ['at least once']),
  messages: queue(any(), ['at least once']),
  clock: clock(),
  tokens: tokens(),
};

/** The ports as a server has them. */
export type Ports = PortsOf<typeof ports>;

/** The key of the one document of simulated worlds. */
export const origin = 'o';

/** The document of an origin of which nothing is known. */
const emptyDocument: Document = {
  objects: {},
  outbox: {},
  clock: 0,
  armed: 0,
  commits: {},
};

/** The document that was found, or an empty one. */
export function documentOf(found: Found<Document> | null): Document {
  return found === null ? emptyDocument : found.value;
}

/** What a server decides on a document, at what its clock shows, or later where others were later. */
export function decided(
  before: Document,
  { request, clockMs }: { readonly request: Request; readonly clockMs: number },
): { readonly replied: Replied; readonly after: Document } {
  const at = Math.max(clockMs, before.clock);
  const store = storeOf(before);
  const { answer, writes } = handle({ kept: keptIn(store), now: at, rules }, request);
  const after = { ...before, ...parts(committed(store, writes)), clock: at };
  return { replied: { at, answer }, after };
}

/** A document after every step that nobody asks for and that can be taken by its clock. */
export function driven(before: Document): Document {
  let store = storeOf(before);
  const at = { now: before.clock, rules };
  for (;;) {
    const [step] = enabledSteps(store, at.now, rules);
    const next = step === undefined ? null : afterStep(store, step, at);
    if (next === null) return { ...before, ...parts(store) };
    store = next;
  }
}

/** The next instant at which a document must be looked at though nobody asks; null for never. */
export function dueIn(document: Document): number | null {
  if (Object.keys(document.outbox).length > 0) return document.clock;
  const entries = Object.values(storeOf(document).objects);
  const instants = entries.flatMap(({ promise, task }) => {
    if (promise.state !== 'pending') return [];
    return [promise.timeoutAt, task?.expiresAt ?? null, task?.retryAt ?? null];
  });
  const due = instants.filter((each) => each !== null);
  return due.length === 0 ? null : Math.min(...due);
}

/** Writes a document in the place of the one that was found, if that one is still the newest. */
export function* writeOver(
  { store }: Pick<Ports, 'store'>,
  found: Found<Document> | null,
  value: Document,
): Steps<Written> {
  if (found === null) return yield* store.create('origins', origin, value);
  return yield* store.update('origins', origin, found.revision, value);
}

/** The role of a server that serves every kind of request in one way. */
export function serverOf(serve: (sockets: Ports, request: Request) => Steps<Replied>): {
  readonly [kind: string]: (sockets: Ports, data: never) => Steps<Replied>;
} {
  return Object.fromEntries(
    originKinds.map((kind) => [
      kind,
      function* (sockets: Ports, data: never): Steps<Replied> {
        return yield* serve(sockets, { kind, data } as unknown as Request);
      },
    ]),
  );
}

/** Whoever works or listens: says what it hears, for ever. It may hear a message twice. */
export function* hear({ messages, say }: Ports): Steps<never> {
  const { job, delivery } = yield* messages.take();
  yield* say('heard', job);
  yield* messages.ack(delivery);
  return become(hear, null);
}

function storeOf({ objects, outbox }: Document): Store {
  return {
    objects: objects as { readonly [id: string]: Entry },
    outbox: outbox as { readonly [key: string]: Message },
    schedules: {},
  };
}

function parts({ objects, outbox }: Store): Pick<Document, 'objects' | 'outbox'> {
  return { objects, outbox };
}

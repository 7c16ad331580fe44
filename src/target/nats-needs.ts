/** What the ports of a package ask of the connection to NATS: nothing else is in its text. */
import type { ConcreteSpec, NatsPlan } from './concrete.js';
import { operationsUsed } from './ports-text.js';
import { socketOf, unchangedName, waitsOf } from './used.js';

/** Which methods the session has. */
export type NatsNeeds = {
  /** Streams must lie there. */
  readonly streams: boolean;
  /** A value is read by its subject, and written under a condition on it. */
  readonly last: boolean;
  readonly publish: boolean;
  readonly find: boolean;
  readonly append: boolean;
  readonly read: boolean;
  readonly queue: boolean;
  readonly take: boolean;
  readonly tell: boolean;
  readonly send: boolean;
  readonly listen: boolean;
};

/** What is needed of the session by the ports of a package, and by what is used of them. */
export function natsNeeds({ ports, algorithm: { uses } }: ConcreteSpec, plan: NatsPlan): NatsNeeds {
  const has = (kind: (typeof ports)[number]['kind']): boolean =>
    ports.some((port) => port.kind === kind);
  const of = (kind: 'log' | 'queue' | 'channel', ...names: readonly string[]): boolean =>
    has(kind) && socketOf(kind, uses).some((name) => names.includes(name));
  const store = has('store') ? operationsUsed(uses) : [];
  const writes = store.some((operation) => !['get', 'find'].includes(operation));
  const makesAnew = plan.tombstone !== null && store.includes('create');
  const looks = store.includes('update') && uses.includes(unchangedName);
  const append = of('log', 'append', 'appendAfter');
  return {
    streams: has('store') || has('log') || has('queue'),
    last: store.includes('get') || store.includes('find') || makesAnew || looks,
    publish: writes || of('queue', 'push'),
    find: store.includes('find'),
    append,
    read: of('log', 'read'),
    queue: has('queue'),
    take: has('queue') && waitsOf('queue', uses).length > 0,
    tell: of('queue', 'ack', 'nack'),
    send: of('channel', 'send'),
    listen: has('channel') && waitsOf('channel', uses).length > 0,
  };
}

/** Exported packages as modules, and the real servers that they are tried on. */
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Data, writeWhole } from '#base';
import type { Design } from '#design';
import type {
  ConcreteSpec,
  NatsPlan,
  PostgresPlan,
  TargetName,
} from '../../src/target/concrete.ts';
import { concretize } from '../../src/target/concretize.ts';
import { filesOf } from '../../src/target/export.ts';
import { findNatsServer, startNatsServer } from '../../src/target/nats-server.ts';
import { startPglite } from '../../src/target/pglite-server.ts';
import type { Desk } from '../port/suite.ts';
import { acceptedFor } from './accepted.ts';

/** A process of a package: its operations by name. */
export type Connected = { readonly [operation: string]: (input?: Data) => Promise<Data> };

/** `connect` of a package. */
export type Connect = (options: {
  readonly url: string;
  readonly self?: string;
  readonly namespace?: string;
}) => Promise<Connected>;

/** One piece of a text of a package that is replaced, so that a check must fail. */
export type Bug = { readonly file: string; readonly find: string; readonly replace: string };

/** A design as a concrete specification. */
export function concreteFor(
  design: Design,
  target: TargetName,
  settings: readonly string[] = [],
): ConcreteSpec {
  const concrete = concretize(acceptedFor(design), target, settings);
  assert.equal(concrete.kind, 'concrete', JSON.stringify(concrete));
  return concrete as ConcreteSpec;
}

/** Writes a package into a folder; the clients of the targets are those of this project. */
export async function connectOf(
  place: string,
  concrete: ConcreteSpec,
  bug?: Bug,
  ...more: readonly Bug[]
): Promise<Connect> {
  const files = { ...filesOf(concrete) };
  for (const each of [...(bug === undefined ? [] : [bug]), ...more]) {
    const text = files[each.file] ?? '';
    assert.equal(text.split(each.find).length, 2, `${each.find} stands once in ${each.file}`);
    files[each.file] = text.replace(each.find, () => each.replace);
  }
  for (const [name, text] of Object.entries(files)) writeWhole(join(place, name), text);
  const modules = dirname(dirname(createRequire(import.meta.url).resolve('pg/package.json')));
  symlinkSync(modules, join(place, 'node_modules'));
  return (await import(pathToFileURL(join(place, 'dist/index.js')).href)).connect;
}

/** A desk at which each process is a connection of its own, made when it first asks. */
export async function packageDesk(
  connect: Connect,
  where: { readonly url: string; readonly namespace: string; readonly early?: readonly string[] },
): Promise<Desk> {
  const { url, namespace, early = [] } = where;
  const connected = new Map<string, Promise<Connected>>();
  const of = (process: string): Promise<Connected> => {
    const known = connected.get(process) ?? connect({ url, namespace, self: process });
    connected.set(process, known);
    return known;
  };
  await Promise.all(early.map(of));
  return {
    ask: async (process, operation, input) => {
      const asked = (await of(process))[operation];
      assert.ok(asked !== undefined, operation);
      return input === null ? asked() : asked(input);
    },
    join: async (process) => {
      await of(process);
    },
    close: async () => {
      await Promise.all([...connected.values()].map(async (each) => (await each).close?.()));
    },
  };
}

/** A server to try packages on; what only our own servers can do is missing where it is not ours. */
export type Server = {
  readonly url: string;
  stop(): Promise<void>;
  readonly kill?: () => Promise<void>;
  readonly restart?: () => Promise<void>;
};

/** A kind of server, and how to have one. */
export type ServerKind = {
  readonly target: TargetName;
  readonly title: string;
  readonly skip: string | false;
  /** Whether several sessions can be in a transaction at one time. */
  readonly concurrent: boolean;
  start(): Promise<Server>;
};

const nats = await findNatsServer();
const named = process.env.DATABASE_URL;

/** The servers: PGlite, a PostgreSQL that `DATABASE_URL` names, NATS. */
export const serverKinds: readonly ServerKind[] = [
  {
    ...{ target: 'postgres', title: 'PGlite', skip: false, concurrent: false },
    start: () => startPglite(),
  },
  {
    ...{ target: 'postgres', title: 'PostgreSQL', concurrent: true },
    skip: named ? false : 'DATABASE_URL is not set',
    start: async () => ({ url: named ?? '', stop: async () => {} }),
  },
  {
    ...{ target: 'nats', title: 'NATS', concurrent: true },
    skip: nats.kind === 'binary' ? false : 'no nats-server that a test may kill',
    start: () => startNatsServer(nats.kind === 'binary' ? nats.path : ''),
  },
];

/** How long a job is somebody's in these tests, in milliseconds. */
export const leaseMs = 1000;

/** The same package, in which jobs are handed out again sooner. */
export function hurried(concrete: ConcreteSpec): ConcreteSpec {
  const { plan } = concrete;
  const ports = Object.entries(plan.ports).map(([name, port]) => {
    if (port.kind !== 'queue') return [name, port];
    if (!('consumer' in port)) return [name, { ...port, leaseMs }];
    const settings = { ...port.consumer.settings, ack_wait: leaseMs * 1_000_000 };
    return [name, { ...port, ackWaitMs: leaseMs, consumer: { ...port.consumer, settings } }];
  });
  const changed = { ...plan, ports: Object.fromEntries(ports) } as NatsPlan | PostgresPlan;
  return { ...concrete, plan: changed };
}

/** How many namespaces were given. */
const counter = { worlds: 0 };

/** A namespace that no other test uses. */
export function world(): string {
  counter.worlds += 1;
  return `w${process.pid}x${counter.worlds}`;
}

import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Issue, writeWhole } from '#base';
import type { Spec } from '#spec';
import type { ConcreteSpec, TargetName } from './concrete.js';
import { type Conformance, conform } from './conform.js';
import type { CallKind } from './conform-calls.js';
import { type FaultKind, faultCountsOf } from './conform-faults.js';
import type { ServerControl } from './conform-parts.js';
import { plant } from './conform-plant.js';
import type { ServicePlan } from './conform-services.js';
import { exportPackage } from './export.js';
import { findNatsServer, startNatsServer } from './nats-server.js';
import { startPglite } from './pglite-server.js';
import { findPostgres, startPostgres } from './postgres-server.js';

/** A target that runs; `stop` ends what was started for it, and nothing else. */
export interface RunningTarget {
  readonly kind: 'running';
  readonly url: string;
  /** What it is, for people: `nats-server 2.10.27`. */
  readonly name: string;
  /** The server, if it was started here: then it may be killed, paused and started again. */
  readonly server: ServerControl | undefined;
  stop(): Promise<void>;
}

/** A target that this machine cannot have; `why` says how to mend it. */
export interface MissingTarget {
  readonly kind: 'missing';
  readonly why: string;
}

/**
 * Starts a target on this machine, or takes the one that is named.
 *
 * `nats`: NATS_URL, or a private nats-server on a free loopback port. `postgres`: DATABASE_URL, or a
 * private PostgreSQL where its programs are found and start, or PGlite. A missing server is an
 * answer, not an error.
 */
export async function startTarget(target: TargetName): Promise<RunningTarget | MissingTarget> {
  if (target === 'postgres') {
    const url = process.env.DATABASE_URL;
    if (url) return named(url, 'DATABASE_URL');
    return startedPostgres();
  }
  const found = await findNatsServer();
  if (found.kind === 'missing') return found;
  if (found.kind === 'url') {
    return named(found.url, 'NATS_URL');
  }
  const server = await startNatsServer(found.path);
  const name = `nats-server ${server.version}`;
  return { kind: 'running', url: server.url, name, server, stop: server.stop };
}

/** PGlite has one session for all its clients: a real PostgreSQL is the better one to try. */
async function startedPostgres(): Promise<RunningTarget> {
  const found = await findPostgres();
  if (found.kind === 'programs') {
    try {
      const server = await startPostgres(found.folder);
      const name = `PostgreSQL ${server.version}`;
      return { kind: 'running', url: server.url, name, server, stop: server.stop };
    } catch (thrown) {
      // Programs that do not run here are as good as none.
      if (!(thrown instanceof Issue)) throw thrown;
    }
  }
  const server = await startPglite();
  const name = `PGlite (PostgreSQL ${server.version})`;
  return { kind: 'running', url: server.url, name, server, stop: server.stop };
}

/** A server that is not ours, if one answers at its address. */
async function named(url: string, name: string): Promise<RunningTarget | MissingTarget> {
  const { hostname, port } = new URL(url);
  const standard = name === 'NATS_URL' ? 4222 : 5432;
  const answers = await new Promise<boolean>((done) => {
    const socket = connect({ host: hostname, port: Number(port || standard), timeout: 3000 });
    const end = (answered: boolean) => () => {
      socket.destroy();
      done(answered);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
  if (answers) return { kind: 'running', url, name, server: undefined, stop: async () => {} };
  const why = `no server answers at the address in ${name}; start it there, or unset ${name}`;
  return { kind: 'missing', why };
}

/** What came of a trial: a conformance, or why there was none. */
export type Trial =
  | Conformance
  | {
      readonly target: string;
      readonly outcome: 'unknown';
      readonly why: string;
      readonly summary: string;
      readonly text: string;
    };

/**
 * Exports a concrete specification, starts its target, and conforms the package there.
 *
 *   ConcreteSpec --export--> package --plant--> folder --conform--> Conformance
 *
 * `calls` are what the processes draw from, whose inputs may be made for each call; by default each
 * operation that takes no input. `faults` says how many of a kind are tried. With `plant`, one line of the package is broken first. A target that cannot be had makes the outcome
 * unknown. Everything that was started or written is gone afterwards.
 */
export async function trial(
  concrete: ConcreteSpec,
  options: {
    readonly spec: Spec;
    readonly seed: string;
    readonly rounds?: number;
    /** How many faults of a kind are tried in all rounds; the other kinds have their defaults. */
    readonly faults?: { readonly [kind in FaultKind]?: number };
    readonly calls?: readonly CallKind[];
    /** The processes that nobody calls: those of the world in which the design stood. */
    readonly services?: readonly ServicePlan[];
    readonly plant?: { readonly file: string; readonly find: string; readonly replace: string };
    readonly onProgress?: (done: number, total: number) => void;
    /** Ends the trial early; what was started or written is gone then too. */
    readonly signal?: AbortSignal;
  },
): Promise<Trial> {
  const { spec, seed, rounds = 6, services = [], onProgress } = options;
  checkServices(concrete, services);
  faultCountsOf(options.faults ?? {});
  const folder = mkdtempSync(join(tmpdir(), 'protolab-trial-'));
  let running: RunningTarget | null = null;
  let remove = (): void => {};
  try {
    writePackage(folder, exportPackage(concrete));
    installClients(folder);
    const planted = options.plant === undefined ? null : plant(folder, options.plant);
    if (planted !== null) remove = planted.remove;
    const target = await startTarget(concrete.target);
    if (target.kind === 'missing') return notRun(concrete, target.why);
    running = target;
    let done = 0;
    return await conform({
      packageFolder: planted?.packageFolder ?? folder,
      spec,
      url: target.url,
      server: target.server,
      namespace: 'trial',
      seed,
      rounds,
      faults: options.faults ?? {},
      patienceMs: concrete.plan.patience.requestMs,
      signal: options.signal,
      calls: options.calls ?? plainCalls(spec),
      services,
      onProgress: () => {
        done += 1;
        onProgress?.(done, rounds);
      },
    });
  } finally {
    await running?.stop();
    remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A design whose services nobody runs is another design. */
function checkServices(concrete: ConcreteSpec, services: readonly ServicePlan[]): void {
  const missing = concrete.services.find(
    ({ name }) => !services.some(({ service }) => service === name),
  );
  if (missing === undefined) return;
  throw new Issue('conform/no-service', {
    wrong: `nobody runs the service '${missing.name}' of '${concrete.design}'`,
    found: services.map(({ process, service }) => `${process}: ${service}`).join(', ') || 'none',
    right: 'name a process for each service, as the world has them in which the design stood',
  });
}

/** Writes a package, each file whole. */
export function writePackage(folder: string, files: { readonly [file: string]: string }): void {
  for (const [file, text] of Object.entries(files)) writeWhole(join(folder, file), text);
}

/** Lets a package find the clients of the targets that are installed for protolab itself. */
export function installClients(folder: string): void {
  const installed = join(dirname(createRequire(import.meta.url).resolve('pg/package.json')), '..');
  symlinkSync(installed, join(folder, 'node_modules'));
}

/** One call of each operation that takes no input. */
export function plainCalls(spec: Spec): readonly CallKind[] {
  return Object.entries(spec.operations)
    .filter(([, { input }]) => input.kind === 'nothing')
    .map(([operation]) => ({ operation, input: null }));
}

function notRun({ target, design }: ConcreteSpec, why: string): Trial {
  const summary = `${design} on ${target}: not run`;
  return { target, outcome: 'unknown', why, summary, text: `${summary}. ${why}` };
}

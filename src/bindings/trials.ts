/** The stages through which a binding goes. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '#base';
import { type AskedEvent, ask, type Disclosure, explain, type Question } from '#explain';
import type { Spec } from '#spec';
import {
  buildPackage,
  type CallKind,
  type ConcreteSpec,
  type Conformance,
  conform,
  type DeskPackage,
  type FaultKind,
  installClients,
  type MissingTarget,
  type RunningTarget,
  type ServicePlan,
  writePackage,
} from '#target';
import { openDeskRoom } from './desk.js';
import { runSuite, suitesOf } from './suites.js';
import { type Found, nothingFound, report } from './telling.js';

/** How hard a binding is tried. */
export interface Trials {
  readonly seed: string;
  readonly rounds: number;
  readonly workers: number;
  readonly callsPerWorker: number;
  /** How many open requests each kind of fault must have met. */
  readonly overlapsMin: number;
  /** How many faults of a kind are tried; the other kinds have the defaults of a conformance. */
  readonly faults: { readonly [kind in FaultKind]?: number };
  /** The longest that it may take to compile, and the package to conform. */
  readonly compileSecondsMax: number;
  readonly conformSecondsMax: number;
}

/** What is usual: as much as a conformance of the exporter's own. */
export const usualTrials: Trials = {
  seed: '1',
  rounds: 6,
  workers: 8,
  callsPerWorker: 12,
  overlapsMin: 20,
  faults: {},
  compileSecondsMax: 60,
  conformSecondsMax: 180,
};

/** What a binding is tried with. */
export interface TrialParts {
  readonly concrete: ConcreteSpec;
  /** The package as the exporter makes it, and the one at whose desk ports are asked. */
  readonly own: { readonly [fileName: string]: string };
  readonly desk: () => DeskPackage;
  readonly spec: Spec;
  /** The module that is somebody else's: `postgres-store`. */
  readonly module: string;
  readonly calls: readonly CallKind[];
  readonly services: readonly ServicePlan[];
  readonly start: () => Promise<RunningTarget | MissingTarget>;
  readonly trials: Trials;
  readonly disclosure: Disclosure;
}

/** What was found, the files that were tried, and who answers about a run that fell. */
export interface Tried {
  readonly found: Found;
  /** The whole package with the binding in it. */
  readonly files: { readonly [fileName: string]: string };
  readonly ask: (question: Question) => readonly AskedEvent[];
}

/**
 * Tries the text of a module in the place of the exporter's own.
 *
 *   text --> compiles --> port suites --> conformance --> rest of the package
 *                             real server, started for it, stopped after it
 *
 * The first stage that fails ends it. Everything that was started or written is gone afterwards.
 * Rejects only when the signal is aborted, and for what is wrong with this machine.
 */
export async function tried(
  source: string,
  parts: TrialParts,
  signal: AbortSignal | null,
): Promise<Tried> {
  const folder = mkdtempSync(join(tmpdir(), 'protolab-binding-'));
  const trial = new BindingTrial(folder, source, parts, signal);
  try {
    return await trial.through();
  } finally {
    await trial.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

class BindingTrial {
  readonly #folder: string;
  readonly #parts: TrialParts;
  readonly #signal: AbortSignal | null;
  #found: Found = nothingFound;
  #files: { readonly [fileName: string]: string };
  #ask: Tried['ask'] = () => [];
  #running: RunningTarget | null = null;

  constructor(folder: string, source: string, parts: TrialParts, signal: AbortSignal | null) {
    this.#folder = folder;
    this.#parts = parts;
    this.#signal = signal;
    this.#files = { ...parts.own, [`src/${parts.module}.ts`]: source };
  }

  async through(): Promise<Tried> {
    const stands =
      (await this.#compiles()) &&
      (await this.#starts()) &&
      (await this.#passesSuites()) &&
      (await this.#conforms()) &&
      this.#leavesTheRest();
    const found = stands ? { ...this.#found, claim: this.#claim() } : this.#found;
    return { found, files: this.#files, ask: this.#ask };
  }

  async end(): Promise<void> {
    await this.#running?.stop();
  }

  get #place(): string {
    return join(this.#folder, 'package');
  }

  /** Builds the package as its own build does, and keeps what became of the module. */
  async #compiles(): Promise<boolean> {
    const { module, trials } = this.#parts;
    writePackage(this.#place, this.#files);
    installClients(this.#place);
    const limits = { secondsMax: trials.compileSecondsMax, signal: this.#signal };
    const built = await buildPackage(this.#place, limits);
    this.#signal?.throwIfAborted();
    if (built.kind === 'failed') {
      const [first = '', ...more] = built.mistakes;
      return this.#falls('compiles', first, more.slice(0, mistakesMax));
    }
    const read = (name: string) => [name, readFileSync(join(this.#place, name), 'utf8')] as const;
    const made = [`dist/${module}.js`, `dist/${module}.d.ts`].map(read);
    this.#files = { ...this.#files, ...Object.fromEntries(made) };
    return this.#passes('compiles', 'it compiles within the package, strictly');
  }

  async #starts(): Promise<boolean> {
    const target = await this.#parts.start();
    if (target.kind === 'running') {
      this.#running = target;
      return true;
    }
    this.#report('port suites', 'unknown', `not run: ${target.why}`);
    return false;
  }

  async #passesSuites(): Promise<boolean> {
    const { concrete, module } = this.#parts;
    const { files, requests } = this.#parts.desk();
    const folder = join(this.#folder, 'desk');
    const own = ['ts', 'js', 'd.ts'].map((ending) => {
      const name = `${ending === 'ts' ? 'src' : 'dist'}/${module}.${ending}`;
      return [name, this.#files[name] ?? ''] as const;
    });
    writePackage(folder, { ...files, ...Object.fromEntries(own) });
    installClients(folder);
    let passed = 0;
    let leftOut = 0;
    try {
      const room = await openDeskRoom({
        folder,
        requests,
        url: this.#running?.url ?? '',
        standardPort: concrete.target === 'nats' ? 4222 : 5432,
        // A server that is not ours may have seen others: no namespace is met twice.
        namespace: `desk_${randomBytes(4).toString('hex')}`,
      });
      try {
        for (const suite of suitesOf(concrete)) {
          const run = await runSuite(suite, () => room.open(suite.port), this.#signal);
          passed += run.passed;
          leftOut += run.leftOut;
          const [first, ...more] = run.failed.map(({ check, why }) => `'${check}': ${why}`);
          if (first === undefined) continue;
          const text = `the suite of port '${suite.port}' is not passed: ${first}`;
          return this.#falls('port suites', text, more, passed + run.failed.length);
        }
      } finally {
        await room.close();
      }
    } catch (thrown) {
      this.#signal?.throwIfAborted();
      return this.#falls('port suites', messageOf(thrown));
    }
    const left = leftOut === 0 ? '' : `; ${leftOut} need what is not asked for or not kept here`;
    return this.#passes('port suites', `${passed} checks are passed${left}`, passed);
  }

  async #conforms(): Promise<boolean> {
    const { spec, concrete, trials, calls, services } = this.#parts;
    const { compileSecondsMax: _, conformSecondsMax: secondsMax, ...size } = trials;
    const result = await conform({
      ...size,
      packageFolder: this.#place,
      spec,
      url: this.#running?.url ?? '',
      server: this.#running?.server,
      namespace: 'conform',
      calls,
      services,
      secondsMax,
      patienceMs: concrete.plan.patience.requestMs,
      signal: this.#signal ?? undefined,
    });
    this.#signal?.throwIfAborted();
    if (result.outcome === 'holds') {
      const text = `no violation in ${trials.rounds} rounds under faults`;
      return this.#passes('conformance', text, trials.rounds);
    }
    if (result.outcome === 'violated') this.#explain(result);
    this.#report('conformance', result.outcome, result.why, result.rounds.length);
    return false;
  }

  /** The recording of the round that fell, explained as a simulated run is. */
  #explain({ violations, verdicts, target }: Conformance): void {
    const { spec, disclosure } = this.#parts;
    const verdict = verdicts.find(({ outcome }) => outcome === 'violated');
    const trace = violations[0]?.trace;
    if (verdict === undefined || trace === undefined) return;
    const world = `a recording of ${target}`;
    const title = this.#parts.concrete.design;
    const told = { spec, trace, verdict, decisive: null, replay: '', title, world, disclosure };
    const explanation = explain(told);
    this.#found = { ...this.#found, property: verdict.property, explanation };
    this.#ask = (question) => ask(trace, question, disclosure, explanation);
  }

  /** What was tried is what is exported: no file may have changed while the code of others ran. */
  #leavesTheRest(): boolean {
    const found = new Set(filesIn(this.#place));
    const changed = Object.entries(this.#files)
      .filter(([name, text]) => !found.has(name) || !isSame(join(this.#place, name), text))
      .map(([name]) => name);
    const added = [...found].filter((name) => !Object.hasOwn(this.#files, name));
    const [first] = [...changed, ...added];
    const stage = 'rest of the package';
    if (first === undefined) return this.#passes(stage, 'all other files are the exporter’s');
    return this.#falls(stage, `'${first}' is not what the exporter made, after it ran`);
  }

  #claim(): string {
    const { trials, concrete } = this.#parts;
    const name = this.#running?.name ?? concrete.target;
    return `passes the suites of its ports and ${trials.rounds} rounds under faults, on ${name}`;
  }

  #passes(stage: Parameters<typeof report>[0], text: string, runs = 0): true {
    this.#report(stage, 'holds', text, runs);
    return true;
  }

  #falls(
    stage: Parameters<typeof report>[0],
    text: string,
    details: readonly string[] = [],
    runs = 0,
  ): false {
    this.#found = { ...this.#found, details };
    this.#report(stage, 'violated', text, runs);
    return false;
  }

  #report(...of: Parameters<typeof report>): void {
    this.#found = { ...this.#found, reports: [...this.#found.reports, report(...of)] };
  }
}

const mistakesMax = 5;

function isSame(path: string, text: string): boolean {
  return readFileSync(path, 'utf8') === text;
}

/** The files of a package, those of its installed packages left out. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => !name.startsWith('node_modules/'));
}

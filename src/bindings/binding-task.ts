import { candidateId, type Examination, type Task } from '#agent';
import { type Data, hashBytes, Issue, identity } from '#base';
import type { Disclosure } from '#explain';
import { page, type Spec, specHash } from '#spec';
import {
  bindingTexts,
  type CallKind,
  type ConcreteSpec,
  concretePage,
  type DeskPackage,
  deskPackage,
  exportPackage,
  type MissingTarget,
  plainCalls,
  type RunningTarget,
  type ServicePlan,
  startTarget,
} from '#target';
import { bindingBriefing } from './briefing.js';
import { notStood } from './concrete-task.js';
import { examinationOf, nothingFound, report, usualFeedbackBytes } from './telling.js';
import { type TrialParts, type Trials, type Tried, tried, usualTrials } from './trials.js';

/** A task of stage 4: the text of a module that binds ports is looked for. */
export interface BindingTask extends Task {
  /** The module, as it is called in the package: `postgres-store`. */
  readonly module: string;
  /** The exporter's own text of it. */
  readonly own: string;
  /** The package with the binding of a candidate that stood here, files by name. */
  package(candidate: string): { readonly [fileName: string]: string };
}

/** What a binding is written for; only the first two have no default. */
export interface BindingOptions {
  readonly concrete: ConcreteSpec;
  readonly spec: Spec;
  /** Which module of the package is written; by default the one of the first port on the target. */
  readonly module?: string;
  /** What the processes of the conformance draw from; by default operations without input. */
  readonly calls?: readonly CallKind[];
  readonly services?: readonly ServicePlan[];
  /** How the server comes to be; by default as for every conformance on this machine. */
  readonly start?: () => Promise<RunningTarget | MissingTarget>;
  readonly trials?: Partial<Trials>;
  /** By default `story`. */
  readonly disclosure?: Disclosure;
  /** By default 4,096. */
  readonly feedbackBytes?: number;
}

/**
 * The task to write a module of a package that binds ports to a real server. A candidate is its text;
 * everything else of the package is the exporter's, and is held to be so after it ran.
 *
 * **A candidate is foreign code that must reach a server: no sandbox holds it.** It runs in processes
 * of their own, which are killed when they take too long, with an environment without keys; network
 * and files are open to it, and one that lies to those who watch it from within its own process is
 * not found out. This protects against mistakes, and not against malice: **examine only what you
 * would run.**
 *
 * A real server is no simulator: an examination repeats in its outcome, not to the byte.
 * Throws an `Issue` for a concrete specification that no acceptance stands behind, and for a module
 * that the package does not have.
 */
export function bindingTask(options: BindingOptions): BindingTask {
  const { concrete, spec, disclosure = 'story', feedbackBytes = usualFeedbackBytes } = options;
  const files = exportPackage(concrete);
  const module = moduleOf(concrete, options.module);
  const trials = { ...usualTrials, ...options.trials };
  const made: { desk: DeskPackage | null } = { desk: null };
  const parts: TrialParts = {
    concrete,
    own: files,
    desk: () => {
      made.desk ??= deskPackage(concrete);
      return made.desk;
    },
    spec,
    module,
    calls: options.calls ?? plainCalls(spec),
    services: options.services ?? [],
    start: options.start ?? (() => startTarget(concrete.target)),
    trials,
    disclosure,
  };
  const answers = new Map<string, Tried['ask']>();
  const stood = new Map<string, { readonly [fileName: string]: string }>();
  const { [`src/${module}.ts`]: own = '', ...others } = files;
  return {
    name: `${module} of ${concrete.package.name}`,
    module,
    own,
    specification: page(spec),
    setting: settingText(concrete, files, module),
    worlds: [trialText(parts)],
    holes: null,
    disclosure,
    hashes: {
      specification: specHash(spec),
      concrete: identity(concrete as unknown as Data),
      package: identity(others),
      rules: identity(bindingBriefing as unknown as Data),
    },
    conditions: { module, feedbackBytes, trials: { ...trials, faults: { ...trials.faults } } },
    briefing: bindingBriefing,
    repeats: 'in its outcome',
    examine: async (candidate, signal) => {
      const id = candidateId(candidate);
      if (!('source' in candidate)) {
        const text = 'a binding is a text, and not a choice for a sketch';
        const reports = [report('compiles', 'violated', text)];
        return examinationOf(id, { ...nothingFound, reports }, feedbackBytes);
      }
      const found = await tried(candidate.source, parts, signal ?? null);
      const examination = examinationOf(id, found.found, feedbackBytes);
      answers.set(id, found.ask);
      if (examination.outcome === 'stands') {
        const { claim } = examination;
        stood.set(id, withProvenance(found.files, { module, source: candidate.source, claim }));
      }
      return examination;
    },
    ask: async (examination, question) => answerOf(answers, examination)(question),
    package: (candidate) => {
      const found = stood.get(candidate);
      if (found !== undefined) return found;
      throw notStood(candidate, 'binding');
    },
  };
}

function answerOf(
  answers: ReadonlyMap<string, Tried['ask']>,
  { candidate }: Examination,
): Tried['ask'] {
  const found = answers.get(candidate);
  if (found !== undefined) return found;
  throw new Issue('task/not-examined', {
    wrong: 'this candidate was not examined here',
    found: candidate,
    right: 'ask about a candidate after its examination',
  });
}

function moduleOf(concrete: ConcreteSpec, named: string | undefined): string {
  const modules = Object.keys(bindingTexts(concrete));
  const module = named ?? modules.find((name) => !name.endsWith('-session')) ?? '';
  if (modules.includes(module)) return module;
  throw new Issue('bindings/module', {
    wrong: `the package has no module '${module}' that binds anything to ${concrete.target}`,
    found: `modules: ${modules.join(', ')}`,
    right: 'name one of these',
  });
}

/** The package says whose binding it has, and what may be said of it. */
function withProvenance(
  files: { readonly [fileName: string]: string },
  { module, source, claim }: { module: string; source: string; claim: string },
): { readonly [fileName: string]: string } {
  const provenance = JSON.parse(files['provenance.json'] ?? '{}') as object;
  const binding = { module, hash: hashBytes(source), madeBy: 'others', claim };
  const text = `${JSON.stringify({ ...provenance, binding }, null, 2)}\n`;
  return { ...files, 'provenance.json': text };
}

/** What must be known to write the module: what it exports, what lies beside it, what must hold. */
function settingText(
  concrete: ConcreteSpec,
  files: { readonly [fileName: string]: string },
  module: string,
): string {
  const beside = Object.keys(files)
    .filter((name) => /^dist\/[\w-]+\.d\.ts$/.test(name))
    .filter((name) => ![`dist/${module}.d.ts`, 'dist/algorithm.d.ts'].includes(name));
  return [
    `The module is \`src/${module}.ts\`. It exports what \`src/index.ts\` imports from it:`,
    fenced(files[`dist/${module}.d.ts`] ?? ''),
    'It may import these modules beside it, the client that package.json names, and Node:',
    ...beside.map((name) => `\`./${name.slice(5, -5)}.js\`\n${fenced(files[name] ?? '')}`),
    'The concrete specification:',
    concretePage(concrete),
  ].join('\n\n');
}

function fenced(text: string): string {
  return `\`\`\`ts\n${text}\`\`\``;
}

function trialText({ concrete, trials, calls }: TrialParts): string {
  const { rounds, workers, callsPerWorker } = trials;
  const operations = [...new Set(calls.map(({ operation }) => operation))].join(', ');
  return `the suites of its ports on ${concrete.target}; then ${rounds} rounds of ${workers} processes with ${callsPerWorker} calls each (${operations}), killed, stopped, cut off and delayed`;
}

import { unreachable } from '#base';
import { assertAdmitted } from './admitted.js';
import { algorithmFile, checkedProgram, portsFile } from './algorithm.js';
import { becomeText } from './become-text.js';
import { clockText } from './clock-text.js';
import { emitted, emittedAlone, strictSettings } from './compiler.js';
import type { ConcreteSpec } from './concrete.js';
import { indexText } from './index-text.js';
import { natsBinding } from './nats-binding.js';
import { orderedText } from './ordered-text.js';
import { readmeText } from './page.js';
import { patienceText } from './patience-text.js';
import { portsText } from './ports-text.js';
import { postgresBinding } from './postgres-binding.js';
import { serveText } from './serve-text.js';
import { shapeText } from './shape-text.js';
import { smokeText } from './smoke-text.js';
import { tasksText } from './tasks-text.js';
import { anyWaits, becomes, bindable, tasksPortOf, usesFirst } from './used.js';
import { waitsText } from './waits-text.js';

/**
 * The files of a package that runs an algorithm on its target, by name: `src/algorithm.ts` → text.
 *
 *   concrete ──> src/*.ts ──strict──> dist/*.js, dist/*.d.ts
 *       └──────> package.json, README.md, provenance.json, tsconfig.json, test/smoke.mjs
 *
 * A pure function of its argument (and of the compiler's version): reads no design and no source.
 * Throws an `Issue` for a document that no acceptance in this process stands behind.
 */
export function exportPackage(concrete: ConcreteSpec): { readonly [fileName: string]: string } {
  assertAdmitted(concrete);
  return filesOf(concrete);
}

/**
 * The same for any document, also one that was changed; known to this room alone.
 *
 * Throws an `Issue` for an algorithm that does not compile under the strict settings.
 */
export function filesOf(concrete: ConcreteSpec): { readonly [fileName: string]: string } {
  const indexFile = 'src/index.ts';
  const index = indexText(concrete);
  const alone = modulesText(concrete);
  const compiled = Object.entries(alone).map(([name, text]) => ({ name, ...emittedAlone(text) }));
  const declarations = compiled.map(({ name, dts }) => [`src/${name}.d.ts`, dts] as const);
  const program = checkedProgram(
    { ...bindable(concrete), algorithm: concrete.algorithm, operations: concrete.operations },
    { [indexFile]: index, ...Object.fromEntries(declarations), ...surroundings },
  );
  const own = [algorithmFile, indexFile, portsFile];
  return sorted({
    'README.md': readmeText(concrete),
    'package.json': json(manifest(concrete)),
    'provenance.json': json(provenance(concrete)),
    'tsconfig.json': json(compilerSettings),
    [algorithmFile]: concrete.algorithm.text,
    [portsFile]: portsText({ ...bindable(concrete), operations: concrete.operations }),
    [indexFile]: index,
    ...Object.fromEntries(Object.entries(alone).map(([name, text]) => [`src/${name}.ts`, text])),
    ...emitted(program, own),
    ...Object.fromEntries(
      compiled.flatMap(({ name, js, dts }) => [
        [`dist/${name}.js`, js],
        [`dist/${name}.d.ts`, dts],
      ]),
    ),
    'test/smoke.mjs': smokeText(concrete),
  });
}

/** What Node gives to every module of a package, as far as its declarations name it. */
const surroundings = {
  'src/node.d.ts': `declare const crypto: { randomUUID(): string };
interface AbortSignal {
  readonly aborted: boolean;
}
declare module 'node:crypto' {
  export function randomInt(max: number): number;
}
`,
};

/** The modules that are compiled each by itself, by name: the bindings, and what they share. */
function modulesText(concrete: ConcreteSpec): { readonly [module: string]: string } {
  const { plan, operations, algorithm, ports, services } = concrete;
  const first = usesFirst(concrete);
  const tasks = tasksPortOf(concrete) !== undefined;
  const texts = {
    ...bindingTexts(concrete),
    ...(becomes(concrete) ? { become: becomeText } : {}),
    ...(tasks ? { tasks: tasksText(bindable(concrete)) } : {}),
    ...(services.length > 0 ? { serve: serveText } : {}),
  };
  const ordered = Object.values(texts).some((text) => text.includes("'./ordered.js'"));
  return {
    ...texts,
    patience: patienceText(plan.patience),
    ...(ordered ? { ordered: orderedText } : {}),
    ...(anyWaits(concrete) ? { waits: waitsText({ first, tasks }) } : {}),
    ...(ports.some(({ kind }) => kind === 'clock')
      ? { clock: clockText(algorithm.uses, first) }
      : {}),
    ...(operations.some(({ input }) => input.kind !== 'nothing') ? { shape: shapeText } : {}),
  };
}

/** The modules that bind the ports of a package to its target, by name: `postgres-store` → text. */
export function bindingTexts(concrete: ConcreteSpec): { readonly [module: string]: string } {
  const { plan } = concrete;
  switch (plan.kind) {
    case 'nats':
      return natsBinding(concrete, plan);
    case 'postgres':
      return postgresBinding(concrete, plan);
    default:
      return unreachable(plan);
  }
}

function manifest(concrete: ConcreteSpec) {
  const { name, version, node, dependencies, devDependencies } = concrete.package;
  return {
    name,
    version,
    description: `${concrete.design}: ${concrete.idea}`,
    license: 'Apache-2.0',
    type: 'module',
    engines: { node },
    main: './dist/index.js',
    types: './dist/index.d.ts',
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    files: ['dist', 'src', 'test', 'provenance.json'],
    scripts: { build: 'tsc -p .', test: 'node test/smoke.mjs' },
    dependencies,
    devDependencies,
  };
}

function provenance({ design, target, provenance, guarantees, algorithm }: ConcreteSpec) {
  return {
    design,
    target,
    ...provenance,
    algorithmFrom: algorithm.from,
    guarantees: guarantees.map(({ port, guarantee, needed, resolved, source }) => ({
      port,
      guarantee,
      needed,
      resolved,
      source,
    })),
  };
}

const compilerSettings = {
  compilerOptions: {
    ...strictSettings,
    types: ['node'],
    skipLibCheck: true,
    rootDir: 'src',
    outDir: 'dist',
  },
  include: ['src'],
};

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function sorted(files: { readonly [name: string]: string }): { readonly [name: string]: string } {
  const entries = Object.entries(files).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries);
}

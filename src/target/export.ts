import { unreachable } from '#base';
import { algorithmFile, checkedProgram, portsFile } from './algorithm.js';
import { emitted, emittedAlone, strictSettings } from './compiler.js';
import type { ConcreteSpec } from './concrete.js';
import { bindingName, indexText } from './index-text.js';
import { natsBinding } from './nats-binding.js';
import { readmeText } from './page.js';
import { portsText } from './ports-text.js';
import { postgresBinding } from './postgres-binding.js';
import { smokeText } from './smoke-text.js';

/**
 * The files of a package that runs an algorithm on its target, by name: `src/algorithm.ts` → text.
 *
 *   concrete ──> src/*.ts ──strict──> dist/*.js, dist/*.d.ts
 *       └──────> package.json, README.md, provenance.json, tsconfig.json, test/smoke.mjs
 *
 * A pure function of its argument (and of the compiler's version): reads no design and no source.
 * Throws an `Issue` for an algorithm that does not compile under the strict settings.
 */
export function exportPackage(concrete: ConcreteSpec): { readonly [fileName: string]: string } {
  const indexFile = 'src/index.ts';
  const binding = bindingText(concrete);
  const compiledBinding = emittedAlone(binding);
  const name = bindingName(concrete);
  const index = indexText(concrete);
  const program = checkedProgram(concrete, {
    [indexFile]: index,
    [`src/${name}.d.ts`]: compiledBinding.dts,
    'src/crypto.d.ts': 'declare const crypto: { randomUUID(): string };\n',
  });
  const own = [algorithmFile, indexFile, portsFile];
  return sorted({
    'README.md': readmeText(concrete),
    'package.json': json(manifest(concrete)),
    'provenance.json': json(provenance(concrete)),
    'tsconfig.json': json(compilerSettings),
    [algorithmFile]: concrete.algorithm.text,
    [portsFile]: portsText(concrete),
    [indexFile]: index,
    [`src/${name}.ts`]: binding,
    ...emitted(program, own),
    [`dist/${name}.js`]: compiledBinding.js,
    [`dist/${name}.d.ts`]: compiledBinding.dts,
    'test/smoke.mjs': smokeText(concrete),
  });
}

function bindingText({ plan }: ConcreteSpec): string {
  switch (plan.kind) {
    case 'nats':
      return natsBinding(plan);
    case 'postgres':
      return postgresBinding(plan);
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

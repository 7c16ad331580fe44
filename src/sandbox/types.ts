import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { Issue } from '#base';

/** Texts of modules, by their path from the folder of all rooms: `design/author.ts`. */
export type Declarations = { readonly [path: string]: string };

/** What a module that is a candidate may import, as texts: `protolab/design` and all that it stands on. */
export function declarations(): Declarations {
  known.texts ??= gathered();
  return known.texts;
}

const known: { texts: Declarations | null } = { texts: null };

/** What stands beside this file has types of the same kind: sources, or what was built of them. */
const extension = extname(import.meta.url) === '.ts' ? '.ts' : '.d.ts';
const author = `design/author${extension}`;

function gathered(): Declarations {
  const rooms = dirname(dirname(fileURLToPath(import.meta.url)));
  const texts: { [path: string]: string } = {};
  const waiting = [author];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (Object.hasOwn(texts, path)) continue;
    const text = readFileSync(join(rooms, path), 'utf8');
    texts[path] = text;
    for (const { fileName } of ts.preProcessFile(text).importedFiles) {
      const imported = pathOf(fileName, path, extension);
      if (imported !== null) waiting.push(imported);
    }
  }
  return texts;
}

/** The path of a module that another one imports; null for what is of no room. */
function pathOf(name: string, from: string, extension: string): string | null {
  if (name.startsWith('#')) return `${name.slice(1)}/index${extension}`;
  if (!name.startsWith('.')) return null;
  return posix.join(posix.dirname(from), name.replace(/\.js$/, extension));
}

/**
 * Whether a candidate has its types right; throws an `Issue` with its first mistakes, by line.
 *
 * Only the candidate is looked at, against the declarations and the library of ES2022: there is no
 * other name in its realm. The checker may be sent round for long; call it in what `apart` runs.
 */
export function checkTypes(source: string, task: string, texts: Declarations): void {
  const isBuilt = Object.hasOwn(texts, 'design/author.d.ts');
  const extension = isBuilt ? '.d.ts' : '.ts';
  const files = new Map(Object.entries(texts).map(([path, text]) => [`/${path}`, text]));
  files.set(candidate, source);
  files.set(
    taskFile,
    `import type { Spec } from './spec/index.js';\nexport declare const spec: Spec;`,
  );
  const host = hostOf(files, (name, from) => {
    if (name === 'protolab/design') return `/design/author${extension}`;
    if (name === task) return taskFile;
    const path = pathOf(name, from.slice(1), extension);
    return path === null ? null : `/${path}`;
  });
  const program = ts.createProgram([candidate], options, host);
  const file = program.getSourceFile(candidate);
  const wrong = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  if (wrong.length === 0) return;
  throw new Issue('sandbox/types', {
    wrong: 'the module has a mistake in its types',
    found: wrong.slice(0, toldMax).map(mistakeText).join('; '),
    right: 'mend it',
  });
}

const candidate = '/candidate.ts';
const taskFile = '/task.d.ts';
const toldMax = 3;

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
};

/** A host that has these files and the compiler's library, and nothing else. */
function hostOf(
  files: ReadonlyMap<string, string>,
  resolve: (name: string, from: string) => string | null,
): ts.CompilerHost {
  const library = dirname(createRequire(import.meta.url).resolve('typescript'));
  const textAt = (path: string): string | undefined => {
    if (files.has(path)) return files.get(path);
    return dirname(path) === library ? ts.sys.readFile(path) : undefined;
  };
  return {
    fileExists: (path) => textAt(path) !== undefined,
    readFile: textAt,
    getSourceFile: (path, target) => {
      const text = textAt(path);
      return text === undefined ? undefined : ts.createSourceFile(path, text, target);
    },
    resolveModuleNameLiterals: (literals, from) =>
      literals.map(({ text }) => {
        const path = resolve(text, from);
        if (path === null || !files.has(path)) return { resolvedModule: undefined };
        const extension = path.endsWith('.d.ts') ? ts.Extension.Dts : ts.Extension.Ts;
        return { resolvedModule: { resolvedFileName: path, extension } };
      }),
    getDefaultLibFileName: () => join(library, 'lib.es2022.d.ts'),
    getDefaultLibLocation: () => library,
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    writeFile: () => {},
  };
}

function mistakeText({ file, start, messageText }: ts.Diagnostic): string {
  const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start ?? 0).line;
  return `line ${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
}

/**
 * The TypeScript compiler, loaded when it is first needed: it is heavy, and most commands never ask.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type Typescript from 'typescript';
import { Issue } from '#base';

/** The compiler's module; for its types, `import type ts from 'typescript'`. */
export type Compiler = typeof Typescript;

const require = createRequire(import.meta.url);

/** Loads the compiler; Node keeps it for the next call. */
export function compiler(): Compiler {
  return require('typescript') as Compiler;
}

/** The settings under which an exported package must compile, in the words of `tsconfig.json`. */
export const strictSettings = {
  target: 'ES2022',
  lib: ['ES2022'],
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noUnusedLocals: true,
  declaration: true,
  newLine: 'lf',
} as const;

/** The same settings as the compiler takes them, for files in memory. */
export function strictOptions(ts: Compiler): Typescript.CompilerOptions {
  return {
    ...strictSettings,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    newLine: ts.NewLineKind.LineFeed,
    rootDir: '/src',
    outDir: '/dist',
    types: [],
  };
}

/** Files in memory (`src/algorithm.ts` → text), and the compiler's libraries; nothing else. */
export type Memory = {
  readonly rootNames: readonly string[];
  readonly library: string;
  readonly read: (path: string) => string | undefined;
};

/** Makes a memory of files; each is found at `/` and its name. */
export function memoryOf(files: { readonly [name: string]: string }): Memory {
  const libraries = dirname(require.resolve('typescript'));
  const texts = new Map(Object.entries(files).map(([name, text]) => [`/${name}`, text]));
  texts.set('/package.json', '{"type":"module"}');
  return {
    rootNames: [...texts.keys()].filter((name) => name.endsWith('.ts')),
    library: join(libraries, 'lib.es2022.d.ts'),
    read: (path) =>
      texts.get(path) ?? (dirname(path) === libraries ? compiler().sys.readFile(path) : undefined),
  };
}

/** The compiler's libraries, parsed once: they never change, and every program needs them. */
const libraryFiles = new Map<string, Typescript.SourceFile>();

/** A strict program over files in memory. */
export function programOf(files: { readonly [name: string]: string }): Typescript.Program {
  const ts = compiler();
  const { rootNames, library, read } = memoryOf(files);
  return ts.createProgram({
    rootNames,
    options: strictOptions(ts),
    host: {
      fileExists: (path) => read(path) !== undefined,
      readFile: read,
      getSourceFile: (path, language) => {
        const known = libraryFiles.get(path);
        if (known !== undefined) return known;
        const text = read(path);
        if (text === undefined) return undefined;
        const file = ts.createSourceFile(path, text, language, true);
        if (dirname(path) === dirname(library)) libraryFiles.set(path, file);
        return file;
      },
      getDefaultLibFileName: () => library,
      getDefaultLibLocation: () => dirname(library),
      writeFile: () => {},
      getCurrentDirectory: () => '/',
      getCanonicalFileName: (path) => path,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => '\n',
    },
  });
}

/** The mistakes of a program as lines: `src/algorithm.ts:12: Type 'string' is not …`. */
function mistakesOf(program: Typescript.Program): readonly string[] {
  const ts = compiler();
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const message = ts.flattenDiagnosticMessageText(messageText, ' ');
    if (file === undefined || start === undefined) return message;
    const { line } = file.getLineAndCharacterOfPosition(start);
    return `${file.fileName.slice(1)}:${line + 1}: ${message}`;
  });
}

const shownMax = 3;

/** Throws an `Issue` with the first mistakes of a program, if it has any. */
export function assertStrict(program: Typescript.Program, right: string): void {
  const mistakes = mistakesOf(program);
  if (mistakes.length === 0) return;
  const more = mistakes.length > shownMax ? `; and ${mistakes.length - shownMax} more` : '';
  throw new Issue('export/types', {
    wrong: 'the exported program does not compile under the strict settings',
    found: `${mistakes.slice(0, shownMax).join('; ')}${more}`,
    right,
  });
}

/** What a program compiles to: JavaScript and declarations, `dist/…` → text. */
export function emitted(
  program: Typescript.Program,
  names: readonly string[],
): { readonly [name: string]: string } {
  const outputs: { [name: string]: string } = {};
  for (const name of names) {
    program.emit(program.getSourceFile(`/${name}`), (path, text) => {
      outputs[path.slice(1)] = text;
    });
  }
  return outputs;
}

/** One file compiled by itself, for a file whose imports are not at hand: JavaScript, types. */
export function emittedAlone(text: string): { readonly js: string; readonly dts: string } {
  const ts = compiler();
  const compilerOptions = { ...strictOptions(ts), isolatedDeclarations: true };
  // A name in lower case: these functions decide by it whether the file is a module.
  const fileName = 'file.mts';
  const js = ts.transpileModule(text, { compilerOptions, fileName });
  const dts = ts.transpileDeclaration(text, { compilerOptions, fileName });
  const mistake = [...(js.diagnostics ?? []), ...(dts.diagnostics ?? [])][0];
  if (mistake !== undefined) {
    throw new Error(
      `protolab is at fault: ${ts.flattenDiagnosticMessageText(mistake.messageText, ' ')}`,
    );
  }
  return { js: js.outputText, dts: dts.outputText };
}

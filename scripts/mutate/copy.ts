import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';

/** A copy of the project in a folder of its own, in which mistakes may be made. */
export interface Copy {
  readonly folder: string;
  /** Has the copy hold this text instead of what a file says. */
  write(file: string, text: string): void;
  remove(): void;
}

const copied = ['src', 'test', 'scripts', 'data', 'package.json', 'tsconfig.json'];

/**
 * So many copies of what tests read; the packages are linked, and nothing of the project is ever
 * changed. Beside each `.ts` lies the `.js` that runs: so a trial compiles nothing.
 */
export function copiesOf(root: string, count: number): readonly Copy[] {
  const first = emptyFolder();
  for (const name of copied.filter((each) => existsSync(join(root, each)))) {
    cpSync(join(root, name), join(first, name), { recursive: true });
  }
  const names = readdirSync(first, { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((each) => each.endsWith('.ts'))) {
    write(first, name, readFileSync(join(first, name), 'utf8'));
  }
  const settings = join(first, 'package.json');
  const { imports: _, ...others } = JSON.parse(readFileSync(settings, 'utf8'));
  writeFileSync(settings, JSON.stringify({ ...others, imports: { '#*': './src/*/index.js' } }));
  const folders = Array.from({ length: count }, (_none, at) => {
    if (at === 0) return first;
    const folder = emptyFolder();
    cpSync(first, folder, { recursive: true });
    return folder;
  });
  return folders.map((folder) => {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    return {
      folder,
      write: (file, text) => write(folder, file, text),
      remove: () => rmSync(folder, { recursive: true, force: true }),
    };
  });
}

/** The program of a file, without its types. */
export function programOf(text: string): string {
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
  };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}

/** Where the program of a file lies. */
export function programFile(file: string): string {
  return file.replace(/\.ts$/, '.js');
}

function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'protolab-mutate-'));
}

function write(folder: string, file: string, text: string): void {
  writeFileSync(join(folder, file), text);
  writeFileSync(join(folder, programFile(file)), programOf(text));
}

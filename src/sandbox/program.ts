import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { hashBytes, Issue, writeWhole } from '#base';

/** The program of a process apart, and the modules that it is to run, all as JavaScript. */
export interface Program {
  readonly program: URL;
  readonly entry: URL;
  /** A module of the caller's own; null where there is none. */
  readonly own: URL | null;
  /** What it may read: its code, and the packages that this stands on. */
  readonly readable: readonly string[];
}

/** The folder of the library, with its `package.json`. */
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The folders of some code, of the packages beside the library, and what Node asks of a package. */
function readableWith(...folders: readonly string[]): readonly string[] {
  const modules = `${sep}node_modules${sep}`;
  const near = createRequire(import.meta.url)
    .resolve('typescript')
    .split(modules);
  const packages = join(near.slice(0, -1).join(modules), 'node_modules');
  const all = [...folders, packages].map((folder) => join(realpathSync(folder), '*'));
  return [...new Set([...all, realpathSync(join(root, 'package.json'))])];
}

/**
 * A module and the program that runs it, ready for a Node that has no loader: a loader would be a
 * thread and a process of its own, and a process apart may start neither.
 *
 * What is built is ready. Sources, and all that they import, are compiled once into `.cache/sandbox`,
 * in a folder named by what they say; so is a module of the caller's `own`, with the modules beside
 * and below it, in which `protolab` means this library.
 *
 * Throws an `Issue` where the caller's module cannot be read, or imports what lies above it.
 */
export async function programFor(entry: URL, own: URL | null): Promise<Program> {
  const program = new URL(`./apart-process${extension}`, import.meta.url);
  if (extension === '.js') {
    const folders = [program, entry].map((file) => dirname(dirname(fileURLToPath(file))));
    if (own === null) return { program, entry, own, readable: readableWith(...folders) };
    const { folder, at } = await compile([], own);
    return { program, entry, own: at(own), readable: readableWith(...folders, folder) };
  }
  const name = `${entry.href} ${own?.href ?? ''}`;
  const made = (own === null ? compiled.get(name) : undefined) ?? compile([entry, program], own);
  compiled.set(name, made);
  const { folder, at } = await made;
  return {
    program: at(program),
    entry: at(entry),
    own: own === null ? null : at(own),
    readable: readableWith(folder),
  };
}

/** Whether this is a source or was built. */
const extension = extname(import.meta.url);

const cache = join(root, '.cache', 'sandbox');

/** Modules as JavaScript in a folder, and where each stands there. */
interface Compiled {
  readonly folder: string;
  at(source: URL): URL;
}

const compiled = new Map<string, Promise<Compiled>>();

async function compile(ours: readonly URL[], own: URL | null): Promise<Compiled> {
  // Only sources need these two here, and the compiler takes its time to load.
  const { default: ts } = await import('typescript');
  const { linked, realmFile } = await import('./linked.js');
  const owned = own === null ? null : dirname(fileURLToPath(own));
  const texts = textsFrom(
    [...ours, ...(own === null ? [] : [own])].map((file) => fileURLToPath(file)),
    owned,
    (text) => ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName),
  );
  const realm = extension === '.js' ? '' : linked();
  const mark = hashBytes(JSON.stringify([ts.version, realm, ...texts])).slice(0, 16);
  const folder = join(cache, mark);
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: own === null,
  };
  if (!existsSync(folder)) {
    const files = [...texts].map(([path, text]) => {
      const made = known(`${ts.version} ${text}`, () => {
        return ts.transpileModule(text, { compilerOptions }).outputText;
      });
      return [placed(path, owned), withoutRooms(made, path, owned)] as const;
    });
    const realmText = [join('src', 'sandbox', realmFile), realm] as const;
    place(folder, realm === '' ? files : [...files, realmText]);
  }
  return {
    folder,
    at: (file) => pathToFileURL(join(folder, placed(fileURLToPath(file), owned))),
  };
}

/** Sources and all that they import, by path, in an order that is always the same. */
function textsFrom(
  paths: readonly string[],
  owned: string | null,
  importsIn: (text: string) => readonly string[],
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const waiting = [...paths];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (texts.has(path)) continue;
    const text = textOf(path);
    texts.set(path, text);
    for (const name of importsIn(text)) {
      const imported = sourceOf(name, path);
      if (imported === null) continue;
      checkPlace(imported, owned, name);
      waiting.push(imported);
    }
  }
  return texts;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new Issue('sandbox/module', {
      wrong: 'a module that is needed apart cannot be read',
      found: path,
      right: 'give the address of a TypeScript or JavaScript file',
    });
  }
}

/** The file of a module that is compiled; null for a package, which is taken as it is. */
function sourceOf(name: string, from: string): string | null {
  if (name.startsWith('.')) {
    const path = join(dirname(from), name);
    return existsSync(path) ? path : path.replace(/\.js$/, '.ts');
  }
  if (extension === '.js') return null;
  if (name.startsWith('#')) return join(root, 'src', name.slice(1), 'index.ts');
  return Object.hasOwn(doors, name) ? join(root, 'src', doors[name] ?? '') : null;
}

/** What others call this library, as its sources. */
const doors: { readonly [name: string]: string } = {
  protolab: 'index.ts',
  'protolab/design': join('design', 'author.ts'),
};

function checkPlace(path: string, owned: string | null, name: string): void {
  const isBelow = (folder: string): boolean => !relative(folder, path).startsWith('..');
  if (isBelow(root) || (owned !== null && isBelow(owned))) return;
  throw new Issue('sandbox/module', {
    wrong: 'a module imports what lies above its own folder',
    found: `'${name}'`,
    right: 'keep what it needs beside it or below',
  });
}

/** Where a source stands when it is compiled, from the folder of all on. */
function placed(path: string, owned: string | null): string {
  const inside = relative(root, path);
  const place = inside.startsWith('..') ? join('own', relative(owned ?? root, path)) : inside;
  return place.replace(/\.ts$/, '.js');
}

/** Every `#room`, and where sources run the name of this library, as a relative path. */
function withoutRooms(text: string, path: string, owned: string | null): string {
  const specifier = /(\bfrom |\bimport\s*\(?\s*)(['"])(#[a-z]+|protolab(?:\/design)?)\2/g;
  return text.replace(specifier, (all, before: string, quote: string, name: string) => {
    const source = sourceOf(name, path);
    if (source === null) return all;
    const door = relative(dirname(placed(path, owned)), placed(source, owned));
    return `${before}${quote}${door.startsWith('.') ? door : `./${door}`}${quote}`;
  });
}

/** What was made of a text, once and for all. */
function known(text: string, make: () => string): string {
  const file = join(cache, 'files', hashBytes(text));
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const made = make();
  writeWhole(file, made);
  return made;
}

/** Writes files into a folder that is there with all of them, or not at all. */
function place(folder: string, files: readonly (readonly [path: string, text: string])[]): void {
  const draft = `${folder}.${process.pid}.tmp`;
  for (const [path, text] of files) {
    mkdirSync(join(draft, dirname(path)), { recursive: true });
    writeFileSync(join(draft, path), text);
  }
  try {
    renameSync(draft, folder);
  } catch {
    // Somebody else was as fast, with the same content.
    rmSync(draft, { recursive: true, force: true });
  }
}

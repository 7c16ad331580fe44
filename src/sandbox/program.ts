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
import { hashBytes, writeWhole } from '#base';

/** The program of a process apart, and the module that it is to run, both as JavaScript. */
export interface Program {
  readonly program: URL;
  readonly entry: URL;
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
 * What is built is ready. Of sources, the module and all that it imports are compiled once into
 * `.cache/sandbox`, in a folder named by what they say.
 */
export async function programFor(entry: URL): Promise<Program> {
  const extension = extname(import.meta.url);
  const program = new URL(`./apart-process${extension}`, import.meta.url);
  if (extension === '.js') {
    const folders = [program, entry].map((file) => dirname(dirname(fileURLToPath(file))));
    return { program, entry, readable: readableWith(...folders) };
  }
  const known = compiled.get(entry.href);
  if (known !== undefined) return await known;
  const made = compile(entry, program);
  compiled.set(entry.href, made);
  return await made;
}

const cache = join(root, '.cache', 'sandbox');

const compiled = new Map<string, Promise<Program>>();

async function compile(entry: URL, program: URL): Promise<Program> {
  // Only sources need these two here, and the compiler takes its time to load.
  const { default: ts } = await import('typescript');
  const { linked, realmFile } = await import('./linked.js');
  const texts = textsFrom(
    [entry, program].map((file) => fileURLToPath(file)),
    (text) => ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName),
  );
  const realm = linked();
  const mark = hashBytes(JSON.stringify([ts.version, realm, ...texts])).slice(0, 16);
  const folder = join(cache, mark);
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
  };
  if (!existsSync(folder)) {
    const files = [...texts].map(([path, text]) => {
      const made = known(`${ts.version} ${text}`, () => {
        return ts.transpileModule(text, { compilerOptions }).outputText;
      });
      return [placed(path), withoutRooms(made, path)] as const;
    });
    place(folder, [...files, [join('src', 'sandbox', realmFile), realm]]);
  }
  const placedAt = (file: URL): URL => pathToFileURL(join(folder, placed(fileURLToPath(file))));
  return { program: placedAt(program), entry: placedAt(entry), readable: readableWith(folder) };
}

/** Sources and all that they import, by path, in an order that is always the same. */
function textsFrom(
  paths: readonly string[],
  importsIn: (text: string) => readonly string[],
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const waiting = [...paths];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (texts.has(path)) continue;
    const text = readFileSync(path, 'utf8');
    texts.set(path, text);
    for (const name of importsIn(text)) {
      if (name.startsWith('#')) waiting.push(doorOf(name));
      if (name.startsWith('.')) waiting.push(join(dirname(path), name.replace(/\.js$/, '.ts')));
    }
  }
  return texts;
}

function doorOf(room: string): string {
  return join(root, 'src', room.slice(1), 'index.ts');
}

/** Where a source stands when it is compiled, from the folder of all on. */
function placed(path: string): string {
  return relative(root, path).replace(/\.ts$/, '.js');
}

/** Every `#room` as a relative path, as the build does it. */
function withoutRooms(text: string, path: string): string {
  const specifier = /(\bfrom |\bimport\s*\(?\s*)(['"])(#[a-z]+)\2/g;
  return text.replace(specifier, (_, before: string, quote: string, room: string) => {
    const door = relative(dirname(placed(path)), placed(doorOf(room)));
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

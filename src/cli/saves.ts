import { existsSync, type FSWatcher, readFileSync, realpathSync, watch } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { Issue, messageOf } from '#base';

/** An editor writes a file in several strokes; this long after the last one it is saved. */
const quietMs = 100;

/** The saves of a file and of what it imports, in batches. */
export interface Saves {
  /** The next batch, each as `saved world.ts`; null at the end. To be asked one at a time. */
  next(): Promise<readonly string[] | null>;
  end(): void;
}

interface Asked {
  done(saved: readonly string[] | null): void;
  failed(reason: unknown): void;
}

/** The saves from now on, until `end`; `file` is an absolute path. Throws where none can be seen. */
export function savesOf(file: string): Saves {
  const pending = new Set<string>();
  let asked: Asked | null = null;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  let unwatch = watchFolders(sourcesOf(file), noticed);
  function noticed(path: string): void {
    pending.add(path);
    clearTimeout(timer);
    timer = setTimeout(settle, quietMs);
  }
  function settle(): void {
    timer = undefined;
    try {
      // The save may have changed what is imported, or put a new folder in the place of one.
      const old = unwatch;
      unwatch = watchFolders(sourcesOf(file), noticed);
      old();
      deliver();
    } catch (thrown) {
      asked?.failed(thrown);
    }
  }
  function deliver(): void {
    const ready = ended || (pending.size > 0 && timer === undefined);
    if (asked === null || !ready) return;
    const { done } = asked;
    asked = null;
    done(ended ? null : [...pending].map((path) => saidOf(path, dirname(file))));
    pending.clear();
  }
  return {
    next: () =>
      new Promise((done, failed) => {
        asked = { done, failed };
        deliver();
      }),
    end: () => {
      ended = true;
      clearTimeout(timer);
      unwatch();
      deliver();
    },
  };
}

function saidOf(path: string, folder: string): string {
  return `${existsSync(path) ? 'saved' : 'removed'} ${relative(folder, path)}`;
}

/**
 * Watches the folders of files and calls `noticed` with each one that changes.
 *
 * Folders, because an editor that saves by renaming leaves a watched file behind; for a folder that
 * is not there, the nearest one above it.
 */
function watchFolders(paths: ReadonlySet<string>, noticed: (path: string) => void): () => void {
  const watchers: FSWatcher[] = [];
  for (const folder of new Set([...paths].map(nearestFolder))) {
    const within = [...paths].filter((path) => path.startsWith(folder + sep));
    const [any = folder] = within;
    try {
      const watcher = watch(folder, (_, name) => {
        const path = join(folder, name ?? '');
        // A folder tells of its own end under its own name, and some systems name nothing.
        const unnamed = name === null || (name === basename(folder) && !existsSync(path));
        if (unnamed) noticed(any);
        else if (within.some((each) => `${each}${sep}`.startsWith(path + sep))) noticed(path);
      });
      watchers.push(watcher.on('error', () => noticed(any)));
    } catch (thrown) {
      if (!existsSync(folder)) {
        // It vanished between the look and the watch: look once more.
        noticed(any);
        continue;
      }
      for (const watcher of watchers) watcher.close();
      throw new Issue('watch/refused', {
        wrong: `the folder '${folder}' cannot be watched`,
        found: messageOf(thrown),
        right: 'explore without --watch',
      });
    }
  }
  return () => {
    for (const watcher of watchers) watcher.close();
  };
}

function nearestFolder(path: string): string {
  const folder = dirname(path);
  return folder === path || existsSync(folder) ? folder : nearestFolder(folder);
}

/**
 * Where a file, and everything that it imports relatively, lies or would lie: absolute paths.
 *
 * It is read as text, not as a program: a file that is half typed has imports too. What only looks
 * like an import is watched without harm.
 */
function sourcesOf(file: string): ReadonlySet<string> {
  const paths = new Set([file]);
  // The loop goes on over what it adds.
  for (const path of paths) for (const next of sourcesBehind(path)) paths.add(next);
  return paths;
}

/** What a link leads to, and what a file imports. */
function sourcesBehind(path: string): readonly string[] {
  try {
    const text = readFileSync(path, 'utf8');
    const specifiers = /\b(?:from|import|require)\s*\(?\s*(['"])(\.{1,2}\/[^'"\n]+)\1/g;
    const imported = [...text.matchAll(specifiers)].flatMap(([, , to = '']) =>
      candidatesOf(resolve(dirname(path), to)),
    );
    return [realpathSync(path), ...imported];
  } catch {
    // What is not there, or is a folder, imports nothing.
    return [];
  }
}

/** The files that an import may mean: `./naive.js` is `naive.ts` where there is one. */
function candidatesOf(path: string): readonly string[] {
  const bare = path.slice(0, path.length - extname(path).length);
  const whole = ['.ts', '.mts', '.js', '.mjs'].flatMap((ending) => [path + ending, bare + ending]);
  return [path, ...whole, join(path, 'index.ts'), join(path, 'index.js')];
}

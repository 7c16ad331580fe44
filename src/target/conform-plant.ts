import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { Issue } from '#base';

/** A copy of an exported package with one line changed. */
export interface Planted {
  readonly packageFolder: string;
  /** Removes the copy. */
  remove(): void;
}

/**
 * Plants a bug: copies an exported package and replaces one piece of one line in it.
 *
 * `file` is named as it stands in `dist`, without its ending: `algorithm` is `dist/algorithm.js`,
 * and `src/algorithm.ts` too where the package has it. The copy finds the same installed packages as
 * the original. The test of a conformance: with the bug it must be violated, without it it must hold.
 *
 *   plant(folder, { file: 'algorithm', find: 'mine?.token === token', replace: 'false' })
 *
 * @throws Issue `plant/not-once` where the piece is found anywhere but in exactly one place of each
 *   file, `plant/not-one-line` where it or its replacement is longer than a line
 */
export function plant(
  packageFolder: string,
  change: { readonly file: string; readonly find: string; readonly replace: string },
): Planted {
  const { file, find, replace } = change;
  if (find === '' || /[\n\r]/.test(find + replace) || find === replace) {
    throw new Issue('plant/not-one-line', {
      wrong: 'a planted bug is one piece of one line, and another piece in its place',
      found: `'${find}' and '${replace}'`,
      right: 'give a piece of one line that stands once in the file, and what shall stand there',
    });
  }
  const from = resolve(packageFolder);
  const names = [`dist/${file}.js`, `src/${file}.ts`].filter((name) =>
    existsSync(join(from, name)),
  );
  const changed = (names.length === 0 ? [`dist/${file}.js`] : names).map((name) => {
    return { name, text: replacedOnce(join(from, name), { find, replace }) };
  });
  const folder = mkdtempSync(join(tmpdir(), 'protolab-plant-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    cpSync(from, folder, {
      recursive: true,
      filter: (path) => basename(path) !== 'node_modules',
    });
    const installed = nearestInstalled(from);
    if (installed !== null) symlinkSync(installed, join(folder, 'node_modules'));
    for (const { name, text } of changed) writeFileSync(join(folder, name), text);
  } catch (thrown) {
    remove();
    throw thrown;
  }
  return { packageFolder: folder, remove };
}

function replacedOnce(path: string, change: { find: string; replace: string }): string {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : null;
  const pieces = text?.split(change.find) ?? [];
  if (pieces.length === 2) return pieces.join(change.replace);
  throw new Issue('plant/not-once', {
    wrong: `the bug cannot be planted in '${basename(path)}'`,
    found:
      text === null ? 'no such file' : `'${change.find}' stands there ${pieces.length - 1} times`,
    right: 'name a file of the package and a piece that stands in it exactly once',
  });
}

/** The folder from which the modules of a package are resolved. */
function nearestInstalled(packageFolder: string): string | null {
  for (let folder = packageFolder; ; folder = dirname(folder)) {
    const installed = join(folder, 'node_modules');
    if (existsSync(installed)) return installed;
    if (folder === dirname(folder)) return null;
  }
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** By the program file of the copy: which of its characters were run, by a test, at least once. */
export type Reach = ReadonlyMap<string, Uint8Array>;

/** A stretch of a program, with the number of times that it was run. */
interface Stretch {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

/** What Node writes into the folder named by `NODE_V8_COVERAGE`, a file for each process. */
interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly { readonly ranges: readonly Stretch[] }[];
  }[];
}

/** What was run of `src`, according to what all processes of a test wrote down in a folder. */
export function reachOf(coverage: string, copy: string): Reach {
  const reach = new Map<string, Uint8Array>();
  const inside = `${pathToFileURL(join(copy, 'src')).href}/`;
  for (const name of readdirSync(coverage)) {
    const { result } = JSON.parse(readFileSync(join(coverage, name), 'utf8')) as Coverage;
    for (const { url, functions } of result) {
      if (!url.startsWith(inside)) continue;
      const file = `src/${url.slice(inside.length)}`;
      const run = painted(functions.flatMap(({ ranges }) => ranges));
      const before = reach.get(file) ?? new Uint8Array();
      const [longer, shorter] = before.length > run.length ? [before, run] : [run, before];
      reach.set(
        file,
        longer.map((each, at) => each | (shorter[at] ?? 0)),
      );
    }
  }
  return reach;
}

/** A program character by character, 1 where it was run: the innermost stretch decides. */
function painted(stretches: readonly Stretch[]): Uint8Array {
  const inwards = [...stretches].sort(
    (a, b) => b.endOffset - b.startOffset - (a.endOffset - a.startOffset),
  );
  const run = new Uint8Array(inwards[0]?.endOffset ?? 0);
  for (const { startOffset, endOffset, count } of inwards) {
    run.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  }
  return run;
}

/**
 * Whether anything was run of what differs between a program and the same with a mistake. Where it
 * is not clear what differs, as when one of two equal lines is gone, all that may is looked at; and
 * a character more on either side, for a mistake may only add.
 *
 * Where the file was run in another form, as by a process that compiles it itself, the answer is yes.
 */
export function reaches(
  reach: Reach,
  { file, before, after }: { readonly file: string; before: string; after: string },
): boolean {
  if (reach.has(file.replace(/\.js$/, '.ts'))) return true;
  const run = reach.get(file);
  if (run === undefined) return false;
  const shortest = Math.min(before.length, after.length);
  let ahead = 0;
  while (ahead < shortest && before[ahead] === after[ahead]) ahead += 1;
  let behind = 0;
  while (behind < shortest && before.at(-1 - behind) === after.at(-1 - behind)) behind += 1;
  // The two overlap where it is not clear which of equal neighbours is gone.
  const from = Math.min(ahead, shortest - behind);
  const to = before.length - Math.min(behind, shortest - ahead);
  return run.subarray(Math.max(0, from - 1), to + 1).includes(1);
}

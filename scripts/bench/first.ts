/** How long one waits for the first verdict: in a process that is warm, and from the shell. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { explore } from '#explore';
import { readThenWrite } from '#protocols';
import { scenario } from '#sim';
import { projectFolder } from '../../src/cli/project.js';
import type { Benches } from './figure.js';

const rounds = 7;

/** The first verdict after a design was saved; each figure is the best of seven. */
export const firstBenches: Benches = {
  waiting: () => [
    { name: 'first, warm', value: best(exploreAnew), unit: 'ms to the verdict' },
    { name: 'first, from the shell', value: best(exploreInShell), unit: 'ms to the verdict' },
  ],
};

function best(work: () => void): number {
  const taken = Array.from({ length: rounds }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
  return Math.min(...taken);
}

/** A scenario of its own, so that nothing is known of it: as after a cell was run again. */
function exploreAnew(): void {
  const { outcome } = explore(
    scenario({
      design: readThenWrite,
      clients: { client: ['increment', 'increment'] },
      holds: { 'counters/visits': 0 },
      faults: { 'stale read': 1 },
    }),
  );
  if (outcome !== 'violated') throw new Error(`the exploration says ${outcome}`);
}

/** As it was built, with the start of Node: `npm run build` comes first. */
function exploreInShell(): void {
  const main = join(projectFolder, 'dist', 'cli', 'main.js');
  if (!existsSync(main)) throw new Error('nothing is built: npm run build');
  const { status } = spawnSync(process.execPath, [main, 'explore', 'counter/read-then-write']);
  if (status !== 1) throw new Error(`the command ended with ${status}`);
}

/**
 * Builds `dist` from `src`: compiles, then turns every `#room` import into a relative path.
 *
 *   src --tsc--> staging --rewrite #room--> staging --rename--> dist
 *
 * The rewriting is not cosmetic: a notebook resolves types the Node10 way, which does not know
 * `#room`, and would turn every type behind it into `any` without a word.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const staging = join(root, `dist.${process.pid}.tmp`);
const dist = join(root, 'dist');

try {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(
    process.execPath,
    [tsc, '-p', join(root, 'scripts', 'tsconfig.build.json'), '--outDir', staging],
    {
      stdio: 'inherit',
      cwd: root,
    },
  );
  for (const file of filesBelow(staging)) if (/\.(js|d\.ts)$/.test(file)) rewrite(file);
  chmodSync(join(staging, 'cli', 'main.js'), 0o755);
  rmSync(dist, { recursive: true, force: true });
  renameSync(staging, dist);
} finally {
  rmSync(staging, { recursive: true, force: true });
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

function rewrite(file: string): void {
  const text = readFileSync(file, 'utf8');
  const specifier = /(\bfrom |\bimport\s*\(?\s*)(['"])#([a-z]+)\2/g;
  const changed = text.replace(specifier, (_, before: string, quote: string, room: string) => {
    const path = relative(dirname(file), join(staging, room, 'index.js'));
    return `${before}${quote}${path.startsWith('.') ? path : `./${path}`}${quote}`;
  });
  if (changed !== text) writeFileSync(file, changed);
}

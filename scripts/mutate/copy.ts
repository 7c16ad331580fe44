import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A copy of the project in a folder of its own, in which mistakes may be made. */
export interface Copy {
  readonly folder: string;
  /** Has the copy hold this text instead of what a file says. */
  write(file: string, text: string): void;
  remove(): void;
}

const copied = ['src', 'test', 'scripts', 'data', 'package.json', 'tsconfig.json'];

/** Copies what tests read; the packages are linked, and nothing of the project is ever changed. */
export function copyOf(root: string): Copy {
  const folder = mkdtempSync(join(tmpdir(), 'protolab-mutate-'));
  for (const name of copied) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return {
    folder,
    write: (file, text) => writeFileSync(join(folder, file), text),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of protolab itself, whether this runs from `src` or from `dist`. */
export const projectFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The folder into which runs write; it is ignored by version control. */
export const reportsFolder = join(projectFolder, 'reports');

/** The notebooks of protolab, in reading order. */
export const notebookNames = [
  '00-tour',
  '01-abstract-specification',
  '02-deterministic-simulation',
  '03-designing',
  '04-concrete-specification',
  '05-concrete-implementation',
  '06-time',
  '07-what-databases-promise',
  '08-synthesis',
  '09-durable-promises',
] as const;

/** The notebooks of the gallery: each shows one mistake of the catalogue, in any order. */
export const galleryNames = [
  'gallery/deadline',
  'gallery/wake-up',
  'gallery/on-call',
  'gallery/cache',
  'gallery/jobs',
  'gallery/majority',
  'gallery/two-phase-commit',
  'gallery/raft-election',
] as const;

/** The file of a notebook of protolab. */
export function notebookFile(name: string): string {
  return join(projectFolder, 'notebooks', `${name}.ipynb`);
}

/** Whether npm has installed a package for protolab. */
export function isInstalled(packageName: string): boolean {
  return existsSync(join(projectFolder, 'node_modules', packageName, 'package.json'));
}

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashBytes, identity } from '#base';

/** The rooms on which a verdict and its explanation rest. */
const rooms = [
  'base',
  'check',
  'design',
  'env',
  'examine',
  'explain',
  'explore',
  'sim',
  'spec',
  'trace',
];

const known: { hash: string | null } = { hash: null };

/**
 * The identity of the simulator and of its judges: a hash over their code as it is installed. Of one
 * version it is always the same; the sources and what is built of them have two.
 */
export function simulatorHash(): string {
  known.hash ??= hashed();
  return known.hash;
}

function hashed(): string {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const files = rooms.flatMap((room) =>
    readdirSync(join(root, room))
      .filter((name) => /(?<!\.d)\.(ts|js)$/.test(name))
      .sort()
      .map((name) => `${room}/${name}`),
  );
  return identity(files.map((file) => [file, hashBytes(readFileSync(join(root, file)))]));
}

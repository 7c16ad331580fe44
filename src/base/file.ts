import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { Issue, messageOf } from './issue.js';

/**
 * Writes a file whole or not at all: a reader sees the old content or the new, never a part.
 *
 * Makes missing folders. Throws an `Issue` when the content cannot be written (a full disk, no
 * rights); what stood there before still stands.
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  const draft = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(draft, 'w');
    try {
      let written = 0;
      while (written < bytes.length) {
        const count = writeSync(file, bytes, written);
        // Some file systems say nothing when they are full.
        if (count === 0) throw new Error('no space is left');
        written += count;
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (thrown) {
    removeDraft(draft);
    throw new Issue('file/not-written', {
      wrong: `'${path}' could not be written`,
      found: messageOf(thrown),
      right: 'free some space or choose another place; what stood there before is unchanged',
    });
  }
}

/** A draft that cannot even be looked for (its folder is a file) is no draft. */
function removeDraft(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch {
    // The caller is told why the content could not be written, which is the cause of this too.
  }
}

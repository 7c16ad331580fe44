import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Issue, messageOf } from '#base';

/** Whether a word names a file, and not a design or a problem of the library. */
export function namesFile(word: string): boolean {
  return /\.(ts|mts|js|mjs)$/.test(word);
}

/** What a file that was typed exports; `wanted` is the name for which it is loaded. */
export async function moduleOf(
  name: string,
  wanted: string,
): Promise<{ readonly [exported: string]: unknown }> {
  const path = resolve(name);
  if (!existsSync(path)) {
    throw new Issue('cli/no-file', {
      wrong: `there is no file '${name}'`,
      right: `give the path of a file that exports \`${wanted}\`; 'protolab new' makes one`,
    });
  }
  try {
    // Not tsImport: it would load a second protolab beside this one, whose effects are strangers.
    const { register } = await import('tsx/esm/api');
    register();
    return (await import(pathToFileURL(path).href)) as { readonly [exported: string]: unknown };
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'Issue') throw thrown;
    throw new Issue('cli/file-fails', {
      wrong: `the file '${name}' cannot be loaded`,
      found:
        thrown instanceof Error
          ? thrown.message.split('\n').slice(0, 2).join(' ')
          : messageOf(thrown),
      right: 'mend the file; it must load by itself',
    });
  }
}

import { dirname } from 'node:path';
import { compiler, memoryOf, strictOptions } from './compiler.js';
import { edited } from './rewrite.js';

const roundsMax = 4;

/**
 * The text of a file with types for the parameters that have none, inferred from their uses.
 *
 * Helpers inside a running function lost their types when it was compiled. This is the compiler's
 * own repair (`infer parameter types from usage`), repeated while it finds something to do; what it
 * cannot infer stays as it is, for the strict check to refuse.
 */
export function inferred(files: { readonly [name: string]: string }, name: string): string {
  let text = files[name] ?? '';
  for (let round = 0; round < roundsMax; round += 1) {
    const next = inferredOnce({ ...files, [name]: text }, name);
    if (next === text) return text;
    text = next;
  }
  return text;
}

function inferredOnce(files: { readonly [name: string]: string }, name: string): string {
  const ts = compiler();
  const { rootNames, library, read } = memoryOf(files);
  const service = ts.createLanguageService({
    getCompilationSettings: () => strictOptions(ts),
    getScriptFileNames: () => [...rootNames],
    getScriptVersion: () => '1',
    getScriptSnapshot: (path) => {
      const text = read(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => '/',
    getDefaultLibFileName: () => library,
    fileExists: (path) => read(path) !== undefined,
    readFile: read,
    directoryExists: (path) => path === '/' || path === '/src' || path === dirname(library),
  });
  const { changes } = service.getCombinedCodeFix(
    { type: 'file', fileName: `/${name}` },
    'inferFromUsage',
    { ...ts.getDefaultFormatCodeSettings('\n'), indentSize: 2 },
    {},
  );
  const own = changes.find(({ fileName }) => fileName === `/${name}`)?.textChanges ?? [];
  service.dispose();
  const edits = own.map(({ span, newText }) => ({
    start: span.start,
    end: span.start + span.length,
    text: newText,
  }));
  return edited(files[name] ?? '', edits);
}

import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import ts from 'typescript';
import type { Loaded, Make } from './crossing.js';

/** What the script gives: it loads a candidate; a text says why one is refused. */
export type Load = (make: Make, about: string) => Loaded | string;

/** Where the script lies in what is built: beside this file. */
export const realmFile = 'realm.txt';

/** The script, as it was built; where the sources run, made of them once. */
export function linkedText(): string {
  const built = new URL(`./${realmFile}`, import.meta.url);
  made.text ??= existsSync(built) ? readFileSync(built, 'utf8') : linked();
  return made.text;
}

const made: { text: string | null } = { text: null };

/**
 * The rooms that a design stands on, and `inside.ts`, as one script for another realm: its value is
 * the function that `open` returns.
 *
 *   inside.ts, #base, #design, #spec --each as a function--> one table --required by need--> value
 *
 * A bundler would do, but none is among our dependencies, and these modules are plain: each becomes a
 * function by the compiler that the candidates need in any case. That takes a second, which is why what
 * is built has the script beside it.
 */
export function linked(): string {
  const modules = new Map<string, string>();
  const inside = new URL(`./inside${extension}`, import.meta.url);
  const author = new URL(`../design/author${extension}`, import.meta.url);
  const waiting = [inside, author];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (modules.has(next.href)) continue;
    const { text, imports } = moduleText(next);
    modules.set(next.href, text);
    waiting.push(...imports);
  }
  const table = [...modules].map(([name, text]) => `${JSON.stringify(name)}: ${text}`).join(',\n');
  return `(() => {
  'use strict';
  const modules = { ${table} };
  const loaded = {};
  // What stands outside of these rooms (files, hashes) is not there, and is not asked for.
  const load = (name) => {
    if (name === null) return {};
    if (loaded[name] === undefined) modules[name](loaded[name] = {}, load);
    return loaded[name];
  };
  return load(${JSON.stringify(inside.href)}).open(load(${JSON.stringify(author.href)}));
})()`;
}

const extension = extname(import.meta.url);

/** A module as a function of its exports and of what loads others, and the modules it imports. */
function moduleText(url: URL): { readonly text: string; readonly imports: readonly URL[] } {
  const { outputText } = ts.transpileModule(readFileSync(url, 'utf8'), {
    fileName: url.pathname,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      verbatimModuleSyntax: false,
      removeComments: true,
      inlineSourceMap: false,
    },
  });
  const imports: URL[] = [];
  const linked = outputText.replaceAll(/\brequire\("([^"]+)"\)/g, (_, name: string) => {
    const target = resolved(name, url);
    if (target !== null) imports.push(target);
    return `require(${target === null ? 'null' : JSON.stringify(target.href)})`;
  });
  return { text: `(exports, require) => {\n${linked}\n}`, imports };
}

/** Where an imported module stands; null for one that is not of these rooms. */
function resolved(name: string, from: URL): URL | null {
  if (name.startsWith('#'))
    return new URL(`../${name.slice(1)}/index${extension}`, import.meta.url);
  if (!name.startsWith('.')) return null;
  return new URL(name.replace(/\.js$/, extension), from);
}

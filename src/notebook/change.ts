import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { escapeHtml } from './sanitise.js';

/** What a change is read from: the name of a design, where its source stands, and its functions. */
export interface Changing {
  readonly name: string;
  readonly source: string | null;
  readonly roles: { readonly [role: string]: Functions };
  readonly services: Functions;
}

type Functions = { readonly [name: string]: (...inputs: never) => unknown };

/** One line of a change, and which of the two designs has it. */
interface Line {
  readonly side: 'both' | 'first' | 'second';
  readonly text: string;
}

/**
 * The lines in which two designs differ, to be shown: `await show(changeOf(one, other))`.
 *
 *   − deadline/look-then-decide
 *   + deadline/first-write-decides
 *
 *   function* settle({ store }, outcome) {
 *   −   const written = yield* store.put('outcomes', 'task', outcome);
 *   +   const written = yield* store.create('outcomes', 'task', outcome);
 *
 * Functions are read from the module of the design, as it runs: where that was compiled, without
 * types. A design without a module gives the functions of its roles and services. What both have
 * alike is left out, function by function, and so are comments. Reads files; changes nothing.
 */
export function changeOf(one: Changing, other: Changing): { html: string; text: string } {
  const [before, after] = [functionsOf(one), functionsOf(other)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const changed = names.filter((name) => before.get(name) !== after.get(name));
  const heads: Line[] = [
    { side: 'first', text: one.name },
    { side: 'second', text: other.name },
  ];
  const blocks = changed.map((name) => {
    const lines = [before, after].map((each) => each.get(name)?.split('\n') ?? []);
    return apart(lines[0] ?? [], lines[1] ?? []);
  });
  const lines = [heads, ...blocks].flatMap((block, at): readonly Line[] =>
    at === 0 ? block : [{ side: 'both', text: '' }, ...block],
  );
  const text = lines.map(({ side, text }) => `${marks[side]} ${text}`.trimEnd()).join('\n');
  const html = `<pre style="line-height:1.45">${lines.map(lineHtml).join('')}</pre>`;
  return { html, text };
}

const marks = { both: ' ', first: '−', second: '+' } as const;
const grounds = { both: 'transparent', first: '#f8ddd6', second: '#dcefe2' } as const;

function lineHtml({ side, text }: Line): string {
  const words = `${marks[side]} ${text}`.trimEnd();
  return `<div style="background:${grounds[side]}">${escapeHtml(words) || '&nbsp;'}</div>`;
}

/** The functions of a design, each without its comments, by name, in the order of its module. */
function functionsOf({ source, roles, services }: Changing): ReadonlyMap<string, string> {
  if (source === null) {
    const own = [...Object.values(roles), services].flatMap((each) => Object.entries(each));
    return new Map(own.map(([name, steps]) => [name, String(steps)]));
  }
  const text = readFileSync(fileURLToPath(source), 'utf8');
  const found = text.matchAll(/^(?:export )?function\*? (\w+)[\s\S]*?^}$/gm);
  return new Map([...found].map(([whole, name = '']) => [name, withoutComments(whole)]));
}

function withoutComments(text: string): string {
  return text.replace(/^ *(?:\/\/.*|\/\*[\s\S]*?\*\/)\n/gm, '');
}

/**
 * Two texts line by line, so that as many lines as can be stand for both: the longest common
 * subsequence (Wagner and Fischer, "The string-to-string correction problem", 1974).
 */
function apart(one: readonly string[], other: readonly string[]): readonly Line[] {
  const rest = (lines: readonly string[], side: Line['side']): readonly Line[] =>
    lines.map((text) => ({ side, text }));
  const common = commonLengths(one, other);
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < one.length && j < other.length) {
    const text = one[i] ?? '';
    if (text === other[j]) {
      lines.push({ side: 'both', text });
      i += 1;
      j += 1;
    } else if ((common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0)) {
      lines.push({ side: 'first', text });
      i += 1;
    } else {
      lines.push({ side: 'second', text: other[j] ?? '' });
      j += 1;
    }
  }
  return [...lines, ...rest(one.slice(i), 'first'), ...rest(other.slice(j), 'second')];
}

/** For each two places, how many lines the texts have in common from there on. */
function commonLengths(one: readonly string[], other: readonly string[]): readonly number[][] {
  const lengths = [...one, ''].map(() => [...other, ''].map(() => 0));
  for (let i = one.length - 1; i >= 0; i -= 1) {
    const [row, below] = [lengths[i] as number[], lengths[i + 1] as number[]];
    for (let j = other.length - 1; j >= 0; j -= 1) {
      const longer = Math.max(below[j] as number, row[j + 1] as number);
      row[j] = one[i] === other[j] ? (below[j + 1] as number) + 1 : longer;
    }
  }
  return lengths;
}

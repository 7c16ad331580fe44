import { escapeHtml } from './sanitise.js';

const KEYWORDS =
  'abstract any as async await boolean break case catch class const continue declare default delete ' +
  'do else enum export extends false finally for from function if implements import in infer ' +
  'instanceof interface is keyof let never new null number object of private protected public ' +
  'readonly return satisfies static string super switch symbol this throw true try type typeof ' +
  'undefined unique unknown var void while with yield';

/** Comments, strings, words and numbers of TypeScript; regular expressions are not told apart. */
const PIECE =
  /(\/\/[^\n]*|\/\*[\s\S]*?\*\/)|('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|(\b\d[\w.]*)|([A-Za-z_$][\w$]*)(?!\w*\s*:)/g;
const KEYWORD = new Set(KEYWORDS.split(' '));

/**
 * TypeScript as HTML with light colours: comments (`c`), strings (`s`), numbers (`n`) and keywords
 * (`k`) in a `<span class="…">`. Pure; everything is escaped.
 */
export function colouredCode(source: string): string {
  let html = '';
  let from = 0;
  for (const match of source.matchAll(PIECE)) {
    const [piece, comment, string, number, word] = match;
    const at = match.index ?? from;
    html += escapeHtml(source.slice(from, at));
    from = at + piece.length;
    const kind = comment ? 'c' : string ? 's' : number ? 'n' : KEYWORD.has(word ?? '') ? 'k' : '';
    html += kind === '' ? escapeHtml(piece) : `<span class="${kind}">${escapeHtml(piece)}</span>`;
  }
  return html + escapeHtml(source.slice(from));
}

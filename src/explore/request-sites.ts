/** A `yield*` of a text: a request to a port, or the call of a function that makes requests. */
export interface RequestSite {
  /** Where it begins and ends in the text. */
  readonly from: number;
  readonly to: number;
  readonly line: number;
  /** The line as it is written. */
  readonly text: string;
  /** The generator function in which it stands. */
  readonly within: FunctionSite;
}

/** A generator function of a text. */
export interface FunctionSite {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Every `yield*` of a text, in its order.
 *
 * It reads the text as a person does who does not know the language well: comments and quoted texts
 * are blanks, brackets are counted. That is enough for designs, which are plain; a regular expression
 * with a bracket in it can mislead it.
 */
export function requestSitesIn(text: string): readonly RequestSite[] {
  const bare = withoutWords(text);
  const functions = functionsIn(bare);
  return [...bare.matchAll(/\byield\s*\*/g)].flatMap((match): RequestSite[] => {
    const from = match.index;
    const [within] = functions
      .filter((each) => each.from < from && from < each.to)
      .sort((left, right) => right.from - left.from);
    if (within === undefined) return [];
    const begin = text.lastIndexOf('\n', from) + 1;
    const end = text.indexOf('\n', from);
    const line = text.slice(0, from).split('\n').length;
    const written = text.slice(begin, end === -1 ? undefined : end).trim();
    return [{ from, to: endOf(bare, from), line, text: written, within }];
  });
}

/** The text with blanks for comments and for what stands in quotes. */
function withoutWords(text: string): string {
  const words =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;
  return text.replaceAll(words, (word) => word.replaceAll(/[^\n]/g, ' '));
}

function functionsIn(bare: string): readonly FunctionSite[] {
  const heads = /\bfunction\s*\*\s*(\w*)|(?:^|[{,])\s*\*\s*(\w+)(?=\s*[(<])/g;
  return [...bare.matchAll(heads)].flatMap((match): FunctionSite[] => {
    const from = match.index;
    const parameters = bare.indexOf('(', from + match[0].length);
    const body = bodyAfter(bare, closing(bare, parameters) + 1);
    if (parameters === -1 || body === -1) return [];
    return [{ name: match[1] ?? match[2] ?? '', from, to: closing(bare, body) }];
  });
}

/** Where the body of a function begins whose parameters end here; its type may stand between. */
function bodyAfter(bare: string, from: number): number {
  let depth = 0;
  for (let at = from; at < bare.length; at += 1) {
    const character = bare[at];
    if (character === '<') depth += 1;
    if (character === '>') depth -= 1;
    if (character === '{' && depth <= 0) return at;
  }
  return -1;
}

/** Where the bracket is closed that is opened here. */
function closing(bare: string, from: number): number {
  let depth = 0;
  for (let at = from; at < bare.length && at >= 0; at += 1) {
    const character = bare[at] as string;
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    if (depth === 0) return at;
  }
  return bare.length;
}

/** The end of what is yielded: the bracket that closes its call, or the end of the line. */
function endOf(bare: string, from: number): number {
  const call = /\(|;|\n\s*\n/.exec(bare.slice(from));
  if (call === null) return bare.length;
  const at = from + call.index;
  return call[0] === '(' ? closing(bare, at) : at;
}

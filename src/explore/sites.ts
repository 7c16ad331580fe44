import type { Design, Operation } from '#design';
import { type RequestSite, requestSitesIn } from './request-sites.js';
import { offsetWithin, SourceTexts } from './source-text.js';
import type { Places } from './tracing.js';

/** A `yield*` that was never reached, in a function that was, or that the design names. */
export interface SiteNotMet {
  /** The file and the line, or the function and its line. */
  readonly place: string;
  readonly text: string;
  /** The function in which it stands. */
  readonly within: string;
}

/** Where a request was made: `place` as one reads it, `order` by which places are put in order. */
export interface SiteReached {
  readonly place: string;
  readonly text: string;
  readonly order: string;
}

/**
 * The `yield*`s of a design, and which of them were reached.
 *
 * They are those of its file and of the files that it uses. Where no file is at hand, as in a
 * notebook, the functions that the design names tell their own text; what these call is not seen.
 */
export class Sites {
  readonly #texts = new SourceTexts();
  /** By file, or by the name of a function in round brackets. */
  readonly #known = new Map<string, readonly RequestSite[]>();
  readonly #reached = new Set<RequestSite>();
  /** By place in a script: the site there, innermost first. */
  readonly #found = new Map<string, readonly [file: string, site: RequestSite] | null>();
  readonly #named: ReadonlySet<string>;
  readonly #own: string | null;
  /** Whether some place was found in a file: then functions need not tell their own text. */
  #hasFile = false;

  constructor({ roles, services, tasks, loops, source }: Design) {
    const groups = [...Object.values(roles), services, tasks, loops];
    const operations = groups.flatMap((group) => Object.values(group));
    this.#named = new Set(operations.map(({ name }) => name));
    const own = source === null ? null : this.#texts.fileBehind(source);
    const text = own === null ? null : this.#texts.textOf(own);
    this.#own = text === null ? null : own;
    if (own !== null && text !== null) this.#sitesOf(own, text);
    else for (const each of operations) this.#sitesOf(`(${each.name})`, String(each));
  }

  /** Notes that places were reached; tells of the innermost of them that is a `yield*`. */
  reach(places: Places, operation: Operation): SiteReached {
    const found = places.flatMap((position) => {
      const key = `${position.script}:${position.line}:${position.column}`;
      let known = this.#found.get(key);
      if (known === undefined) {
        known = this.#siteAt(position, operation);
        this.#found.set(key, known);
      }
      return known === null ? [] : [known];
    });
    for (const [, site] of found) this.#reached.add(site);
    const [innermost] = found;
    if (innermost === undefined) return { place: '', text: '', order: '' };
    const [file, { line, text }] = innermost;
    const order = `${file} ${String(line).padStart(6)}`;
    return { place: placeText(file, line), text, order };
  }

  /** What was not reached, in functions that were entered or that the design names. */
  unreached(): readonly SiteNotMet[] {
    return [...this.#known].flatMap(([file, sites]) => {
      const isFunction = file.startsWith('(');
      if (isFunction && this.#hasFile) return [];
      const isOwn = file === this.#own || isFunction;
      const entered = new Set(
        sites.filter((site) => this.#reached.has(site)).map(({ within }) => within.from),
      );
      const isMeant = ({ within }: RequestSite) =>
        entered.has(within.from) || (isOwn && this.#named.has(within.name));
      return sites
        .filter((site) => !this.#reached.has(site) && isMeant(site))
        .map(({ line, text, within }) => {
          return { place: placeText(file, line), text, within: within.name };
        });
    });
  }

  #siteAt(
    position: Places[number],
    operation: Operation,
  ): readonly [file: string, site: RequestSite] | null {
    const written = this.#texts.written(position);
    if (written !== null) {
      const site = this.#innermost(written.file, written.text, written.offset);
      if (site !== null) this.#hasFile = true;
      return site;
    }
    if (this.#own !== null || position.within !== operation.name) return null;
    const text = String(operation);
    return this.#innermost(`(${operation.name})`, text, offsetWithin(text, position));
  }

  #innermost(file: string, text: string, at: number): readonly [string, RequestSite] | null {
    const around = this.#sitesOf(file, text).filter(({ from, to }) => from <= at && at <= to);
    const [site] = around.sort((left, right) => right.from - left.from);
    return site === undefined ? null : [file, site];
  }

  #sitesOf(file: string, text: string): readonly RequestSite[] {
    const known = this.#known.get(file);
    if (known !== undefined) return known;
    const sites = requestSitesIn(text);
    this.#known.set(file, sites);
    return sites;
  }
}

function placeText(file: string, line: number): string {
  const name = file.startsWith('(') ? file.slice(1, -1) : file.slice(file.lastIndexOf('/') + 1);
  return `${name}:${line}`;
}

/**
 * HTML of unknown origin, reduced to what can do no harm and needs nothing from outside.
 *
 * Only tags and attributes of the lists below pass; scripts, styles, frames, forms and comments go,
 * so do handlers, class names and addresses other than web links, places in the page and pictures
 * that stand in the text itself. Every tag left open is closed and a stray closing tag is dropped,
 * so the text cannot break out of the place where it is put. Pure.
 */
export function sanitise(html: string): string {
  const open: string[] = [];
  let clean = '';
  let muted: string | undefined;
  for (const token of html.match(TOKEN) ?? []) {
    const tag = TAG.exec(token);
    if (tag === null) {
      if (muted === undefined && !token.startsWith('<!')) clean += escapeLoose(token);
      continue;
    }
    const [, closing, rawName = '', attributes = ''] = tag;
    const name = rawName.toLowerCase();
    if (muted !== undefined) {
      if (closing && name === muted) muted = undefined;
    } else if (closing) {
      const at = open.lastIndexOf(name);
      if (at >= 0) for (const left of open.splice(at).reverse()) clean += `</${left}>`;
    } else if (MUTED.has(name)) {
      muted = name;
    } else if (TAGS.has(name)) {
      const empty = EMPTY.has(name) || attributes.trimEnd().endsWith('/');
      clean += `<${name}${safeAttributes(name, attributes)}${empty ? ' /' : ''}>`;
      if (!empty) open.push(name);
    }
  }
  for (const left of open.reverse()) clean += `</${left}>`;
  return clean;
}

/** A text as HTML that shows exactly this text, also inside an attribute. Pure. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it stands, except for brackets that belong to no tag. */
function escapeLoose(text: string): string {
  return text.replace(/[<>]/g, (character) => ESCAPES[character] ?? '');
}

/** A comment or declaration, a tag (quoted attributes may hold `>`), or the text up to the next one. */
const TOKEN = /<!--[\s\S]*?(?:-->|$)|<![^>]*>|<\/?[a-z](?:[^"'>]|"[^"]*"|'[^']*')*>|[^<]+|</gi;
const TAG = /^<(\/?)([a-z][\w-]*)([\s\S]*)>$/i;
const ATTRIBUTE = /([a-z_][\w:.-]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?/gi;

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Tags whose content goes with them. */
const MUTED = words('script style iframe object embed template noscript title textarea math');
/** Tags that have no content. */
const EMPTY = words('br hr img wbr');
const TAGS = words(
  'a abbr b blockquote br caption code col colgroup dd del details div dl dt em figcaption figure ' +
    'h1 h2 h3 h4 h5 h6 hr i img kbd li mark ol p pre q s samp small span strong sub summary sup ' +
    'table tbody td tfoot th thead tr u ul var wbr ' +
    'svg g path rect line circle ellipse polyline polygon text tspan defs marker',
);
const ATTRIBUTES = words(
  'alt title colspan rowspan align width height start open style scope href src ' +
    'viewbox d x y x1 y1 x2 y2 cx cy r rx ry dx dy points transform fill stroke stroke-width ' +
    'stroke-dasharray stroke-linecap stroke-linejoin opacity font-size font-weight font-family ' +
    'text-anchor dominant-baseline marker-end marker-start id refx refy markerwidth markerheight ' +
    'orient role aria-label aria-hidden',
);
/** Attributes of SVG whose capital letters count. */
const CAPITALS: Readonly<Record<string, string>> = {
  viewbox: 'viewBox',
  refx: 'refX',
  refy: 'refY',
  markerwidth: 'markerWidth',
  markerheight: 'markerHeight',
};

function safeAttributes(tag: string, text: string): string {
  let safe = '';
  for (const [, rawName = '', rawValue = ''] of text.matchAll(ATTRIBUTE)) {
    const name = rawName.toLowerCase();
    const value = rawValue.replace(/^(["'])([\s\S]*)\1$/, '$2');
    if (!ATTRIBUTES.has(name) || !isSafe(tag, name, value)) continue;
    safe += ` ${CAPITALS[name] ?? name}="${value.replace(/["<>]/g, (c) => ESCAPES[c] ?? '')}"`;
  }
  return safe;
}

function isSafe(tag: string, name: string, value: string): boolean {
  // An entity could hide what an address really says.
  if (name === 'href') return tag === 'a' && /^(https?:\/\/|#)[^\s]*$/i.test(value);
  if (name === 'src') return tag === 'img' && /^data:image\/(png|jpeg|gif);base64,/i.test(value);
  if (name === 'style')
    return /^[\w\s:;#.,%()-]*$/.test(value) && !/url|position|expression/i.test(value);
  if (name === 'id') return /^[\w-]+$/.test(value);
  return !/url\s*\((?!#)|javascript:/i.test(value);
}

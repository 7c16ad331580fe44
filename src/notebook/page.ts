import { stripVTControlCharacters } from 'node:util';
import { Marked } from 'marked';
import { colouredCode } from './colour.js';
import {
  type Cell,
  type CodeCell,
  isSummary,
  isTagged,
  type Notebook,
  type Output,
  type TextCell,
} from './notebook.js';
import { escapeHtml, sanitise } from './sanitise.js';
import { STYLE } from './style.js';

/** One executed notebook as a page of HTML that needs nothing else: no script, no address. Pure. */
export function page(notebook: Notebook, options: { readonly title?: string } = {}): string {
  const title = options.title ?? titleOf(notebook) ?? 'Notebook';
  return wholePage(title, `<main>${notebookHtml(notebook)}</main>`);
}

/** A whole HTML page in the look of the house around a body that is already safe. */
export function wholePage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** How a notebook stands inside a bigger page. */
export interface Setting {
  /** Added to the level of each heading: 1 makes a first heading a second one. Default 0. */
  readonly headingsDown?: number;
  /** Where a link leads instead, for links between notebooks of one report. */
  readonly link?: (address: string) => string;
}

/** The cells of a notebook as HTML, to be put into a page. Everything from the notebook is made safe. */
export function notebookHtml(notebook: Notebook, setting: Setting = {}): string {
  return notebook.cells.map((cell) => cellHtml(cell, setting)).join('\n');
}

/** The first heading of the first level in a notebook's prose. */
export function titleOf(notebook: Notebook): string | undefined {
  for (const cell of notebook.cells) {
    if (cell.cell_type !== 'markdown') continue;
    const heading = /^#\s+(.+)$/m.exec(cell.source);
    if (heading?.[1] !== undefined) return heading[1].replace(/[*`_]/g, '').trim();
  }
  return undefined;
}

/** Markdown as safe HTML. */
export function markdownHtml(markdown: string, setting: Setting = {}): string {
  const marked = new Marked({
    gfm: true,
    walkTokens: (token) => {
      if (token.type === 'heading')
        token.depth = Math.min(6, token.depth + (setting.headingsDown ?? 0));
      if (token.type === 'link') token.href = setting.link?.(token.href) ?? token.href;
    },
  });
  return sanitise(marked.parse(markdown, { async: false }));
}

function cellHtml(cell: Cell, setting: Setting): string {
  switch (cell.cell_type) {
    case 'markdown':
      return `<div class="prose">${markdownHtml(withAttachments(cell), setting)}</div>`;
    case 'raw':
      return `<pre class="raw">${escapeHtml(cell.source)}</pre>`;
    case 'code':
      return codeHtml(cell);
  }
}

/** The prose of a cell with the pictures that Jupyter keeps beside it put in as data. */
function withAttachments(cell: TextCell): string {
  return cell.source.replace(/attachment:([^\s)]+)/g, (whole, name: string) => {
    const forms = cell.attachments?.[name] as Readonly<Record<string, unknown>> | undefined;
    const picture = forms?.['image/png'];
    return typeof picture === 'string' ? `data:image/png;base64,${picture.trim()}` : whole;
  });
}

function codeHtml(cell: CodeCell): string {
  if (cell.source.trim() === '' && cell.outputs.length === 0) return '';
  const number = cell.execution_count === null ? '' : String(cell.execution_count);
  const live = isTagged(cell, 'live');
  const outputs = cell.outputs.map((output) => {
    const html = outputHtml(output);
    // What real servers made differs in every run: it is left out of the hash of the content.
    return live && !isSummary(output) ? `${LIVE_BEGIN}${html}${LIVE_END}` : html;
  });
  const shown = outputs.length === 0 ? '' : `<div class="out">${outputs.join('\n')}</div>`;
  const code = `<pre class="code"><code>${colouredCode(cell.source.trimEnd())}</code></pre>`;
  return `<div class="cell"><span class="number">${number}</span>${code}${shown}</div>`;
}

/** What stands between these two marks is not part of the content that `contentHash` tells apart. */
export const LIVE_BEGIN = '<!--live-->';
export const LIVE_END = '<!--/live-->';

function outputHtml(output: Output): string {
  switch (output.output_type) {
    case 'stream':
      return preformatted(output.name === 'stderr' ? 'stderr' : 'stdout', output.text);
    case 'error': {
      const head = `<strong>${escapeHtml(output.ename)}</strong>: ${escapeHtml(output.evalue)}`;
      const frames = output.traceback.slice(1).map(stripVTControlCharacters).join('\n');
      const more = frames === '' ? '' : `\n<span class="frames">${escapeHtml(frames)}</span>`;
      return `<pre class="error" role="alert">${head}${more}</pre>`;
    }
    case 'display_data':
    case 'execute_result':
      return richest(output.data, output.metadata);
  }
}

/** The best form of a thing shown: a picture, else HTML, else prose, else text. */
function richest(
  data: Readonly<Record<string, unknown>>,
  metadata: Readonly<Record<string, unknown>>,
): string {
  const form = (mime: string): string | undefined => {
    const value = data[mime];
    return typeof value === 'string' ? value : undefined;
  };
  const png = form('image/png')?.replace(/\s/g, '');
  const text = form('text/plain') ?? '';
  if (png !== undefined && /^[A-Za-z0-9+/]+=*$/.test(png)) {
    return picture(png, { alt: text, size: metadata['image/png'] });
  }
  const html = form('text/html') ?? form('image/svg+xml');
  if (html !== undefined) return `<div class="html">${sanitise(html)}</div>`;
  const markdown = form('text/markdown');
  if (markdown !== undefined) return `<div class="prose">${markdownHtml(markdown)}</div>`;
  if (text !== '') return preformatted('stdout', text);
  const mimes = Object.keys(data).join(', ');
  return `<p class="unknown">(an output of type ${escapeHtml(mimes)}, not shown here)</p>`;
}

function picture(png: string, about: { alt: string; size: unknown }): string {
  const size = about.size as { width?: unknown; height?: unknown } | undefined;
  const known = typeof size?.width === 'number' && typeof size.height === 'number';
  const box = known ? ` width="${Number(size.width)}" height="${Number(size.height)}"` : '';
  const alt = escapeHtml(about.alt || 'a picture without a description');
  return `<figure><img${box} alt="${alt}" src="data:image/png;base64,${png}"></figure>`;
}

function preformatted(kind: string, text: string): string {
  return `<pre class="${kind}">${escapeHtml(stripVTControlCharacters(text).trimEnd())}</pre>`;
}

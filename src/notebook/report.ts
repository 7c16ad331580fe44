import { hashBytes, Issue } from '#base';
import type { Notebook } from './notebook.js';
import { LIVE_BEGIN, LIVE_END, markdownHtml, notebookHtml, titleOf, wholePage } from './page.js';
import { escapeHtml, sanitise } from './sanitise.js';

/** A report: many notebooks and findings on one page. Texts are plain text unless said otherwise. */
export interface Report {
  readonly title: string;
  /** What the report says, in Markdown. */
  readonly lead?: string;
  readonly summaryTable?: SummaryTable;
  readonly sections: readonly Section[];
  /** When and where it was made. Counts as a time: `contentHash` does not see it. */
  readonly made?: string;
  /** The command that makes this report again. */
  readonly command?: string;
}

/** A part of a report. `name` is unique and stands in addresses, `01-lock` or `01-lock.ipynb`. */
export type Section =
  | { readonly name: string; readonly notebook: Notebook }
  | { readonly name: string; readonly title: string; readonly html: string };

/** The findings at a glance. */
export interface SummaryTable {
  readonly caption?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SummaryCell[])[];
}

/** A text; a text with a judgement; a link to the section of that name; a time, left out of the hash. */
export type SummaryCell =
  | string
  | number
  | { readonly text: string; readonly tone: 'good' | 'bad' | 'unknown' }
  | { readonly text: string; readonly section: string }
  | { readonly time: string };

/**
 * Joins notebooks and findings into one HTML page that needs nothing else: no script, no address.
 *
 *   title, lead, summary table --> contents --> a section for each notebook --> how to make it again
 *
 * It reads well on a phone, on paper, and in a light or dark scheme. Whatever comes from notebooks
 * is made safe. Links from one notebook to the file of another lead to its section. Equal reports
 * give equal bytes. Throws an `Issue` when two sections have one name.
 */
export function report(content: Report): string {
  const names = content.sections.map((section) => idOf(section.name));
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) {
    throw new Issue('report/name-twice', {
      wrong: `two sections of the report '${content.title}' have the same name`,
      found: double,
      right: 'Give each section a name of its own',
    });
  }
  const title = escapeHtml(content.title);
  const lead =
    content.lead === undefined
      ? ''
      : `<div class="prose">${markdownHtml(content.lead, { headingsDown: 1 })}</div>`;
  const summary =
    content.summaryTable === undefined ? '' : summaryHtml(content.summaryTable, names);
  const contents = content.sections.map(
    (section) =>
      `<li><a href="#${idOf(section.name)}">${escapeHtml(sectionTitle(section))}</a></li>`,
  );
  const nav = `<nav aria-label="Contents"><h2>Contents</h2><ol>${contents.join('')}</ol></nav>`;
  const body = content.sections.map((section) => sectionHtml(section, names));
  return wholePage(
    content.title,
    `<div class="report">
<header><h1>${title}</h1>${madeHtml(content)}${lead}${summary}</header>
${contents.length > 1 ? nav : ''}
<main>
${body.join('\n')}
${commandHtml(content)}
</main>
</div>`,
  );
}

/**
 * The SHA-256 of a page without its times: two reports of the same findings have the same hash
 * however long they took.
 *
 * Left out are elements `<span class="time">…</span>`, attributes `data-time`, the outputs of live
 * cells, and nothing else. Text from notebooks cannot imitate these marks.
 */
export function contentHash(html: string): string {
  const timeless = html
    .replace(new RegExp(`${LIVE_BEGIN}[\\s\\S]*?${LIVE_END}`, 'g'), '')
    .replace(/<span class="time">[^<]*<\/span>/g, '')
    .replace(/(<[a-z][^<>]*?) data-time="[^"]*"/g, '$1');
  return hashBytes(timeless);
}

/** A time or duration as HTML that `contentHash` leaves out. */
function timeHtml(text: string): string {
  return `<span class="time">${escapeHtml(text)}</span>`;
}

function madeHtml({ made }: Report): string {
  return made === undefined ? '' : `<p class="made">${timeHtml(made)}</p>`;
}

function commandHtml({ command }: Report): string {
  if (command === undefined) return '';
  return `<footer>Make this report again: <code>${escapeHtml(command)}</code></footer>`;
}

function sectionHtml(section: Section, names: readonly string[]): string {
  const id = idOf(section.name);
  if (!('notebook' in section)) {
    const heading = `<h2>${escapeHtml(section.title)}</h2>`;
    return `<section id="${id}">${heading}<div class="html">${sanitise(section.html)}</div></section>`;
  }
  const titled = titleOf(section.notebook) !== undefined;
  const heading = titled ? '' : `<h2>${escapeHtml(section.name)}</h2>`;
  const link = (address: string): string => {
    const file = /^([^/:#?]+)\.ipynb(?:#.*)?$/.exec(address)?.[1];
    const target = file === undefined ? '' : idOf(file);
    return names.includes(target) ? `#${target}` : address;
  };
  const cells = notebookHtml(section.notebook, { headingsDown: 1, link });
  return `<section id="${id}">${heading}${cells}</section>`;
}

function sectionTitle(section: Section): string {
  return 'title' in section ? section.title : (titleOf(section.notebook) ?? section.name);
}

function idOf(name: string): string {
  return `at-${name.replace(/\.ipynb$/, '').replace(/[^\w-]+/g, '-')}`;
}

function summaryHtml(table: SummaryTable, names: readonly string[]): string {
  const caption =
    table.caption === undefined ? '' : `<caption>${escapeHtml(table.caption)}</caption>`;
  const head = table.columns.map((name, at) => {
    const figures = table.rows.length > 0 && table.rows.every((row) => isFigure(row[at]));
    return `<th scope="col"${figures ? ' class="figure"' : ''}>${escapeHtml(name)}</th>`;
  });
  const rows = table.rows.map(
    (row) => `<tr>${row.map((cell) => summaryCell(cell, names)).join('')}</tr>`,
  );
  return `<div class="wide"><table class="summary">${caption}<thead><tr>${head.join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`;
}

function summaryCell(cell: SummaryCell, names: readonly string[]): string {
  if (typeof cell === 'number') return `<td class="figure">${cell}</td>`;
  if (typeof cell === 'string') return `<td>${escapeHtml(cell)}</td>`;
  if ('time' in cell) return `<td class="figure">${timeHtml(cell.time)}</td>`;
  const text = escapeHtml(cell.text);
  if ('tone' in cell) return `<td><span class="tone ${cell.tone}">${text}</span></td>`;
  const target = idOf(cell.section);
  return `<td>${names.includes(target) ? `<a href="#${target}">${text}</a>` : text}</td>`;
}

function isFigure(cell: SummaryCell | undefined): boolean {
  return typeof cell === 'number' || (typeof cell === 'object' && 'time' in cell);
}

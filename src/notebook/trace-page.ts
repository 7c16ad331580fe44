import { hashBytes } from '#base';
import type { Explanation } from '#explain';
import { STYLE } from './style.js';
import {
  explanationsIn,
  type PageData,
  pageData,
  type Traced,
  verbs,
  visible,
} from './trace-page-data.js';
import { programText } from './trace-page-program.js';
import { TRACE_STYLE } from './trace-page-style.js';
import { attribute, markup, tableHtml } from './trace-page-view.js';

/**
 * One run, or two beside each other, as a page of HTML to step through: one file that needs nothing
 * else, from a disk as well as from a server.
 *
 *   Explanation --every text made visible--> data, tables --> page <-- program, style
 *
 * The page holds what the explanations tell and nothing beyond: at the level `own view` no forbidden
 * fact is anywhere in its bytes, and at `none` only the verdict is. It may load nothing (it says so to
 * the browser), and the one script it may run is its own. Without scripts the tables are still there.
 * Pure: equal explanations, equal bytes. About 45 kB, and 1 kB for each step.
 */
export function tracePage(traced: Traced): string {
  const explanations = explanationsIn(traced);
  const data = pageData(traced);
  const program = programText();
  const hash = Buffer.from(hashBytes(program), 'hex').toString('base64');
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const title = data.runs[0]?.claim ?? '';
  // The line breaks stand where a browser keeps them: a saved page is the same to the byte.
  return `<!DOCTYPE html>
<html lang="en"><head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${markup(title)}</title>
<style>${STYLE}${TRACE_STYLE}</style>
</head>
<body>
<main class="trace">
<header>${explanations.map((each, at) => headHtml(each, data.runs[at]?.name ?? '')).join('')}</header>
${controlsHtml(data)}
<p id="none" hidden="">No step passes these filters. <button type="button" id="all">show all steps</button></p>
<div id="panels">${data.runs.map(plainHtml).join('')}</div>
${footHtml(explanations)}
</main>
<script type="application/json" id="data">${jsonText(data)}</script>
<script>${program}</script></body></html>
`;
}

/** Data as JSON that stands in a script element and cannot end it. */
function jsonText(data: PageData): string {
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function headHtml(explanation: Explanation, name: string): string {
  const { title, property, outcome, world, disclosure, cause, decisive } = explanation;
  const tone = { violated: 'bad', holds: 'good', unknown: 'unknown' }[outcome];
  const text = (words: string): string => markup(visible(words));
  const called = name === '' ? '' : `<small>${markup(name)}</small> `;
  const told = disclosure === 'none' ? 'nothing of the run is disclosed' : disclosure;
  return (
    `<div class="claim"><h1>${called}${text(title)} ` +
    `<span class="tone ${tone}">${verbs[outcome]}</span> ‘${text(property)}’</h1>` +
    `${cause === '' ? '' : `<p>${text(cause)}</p>`}` +
    `${decisive === '' ? '' : `<p><strong class="mark">▶ decisive</strong> ${text(decisive)}</p>`}` +
    `<p class="made">In a world of ${text(world)}. Told: ${told}.</p></div>`
  );
}

function controlsHtml(data: PageData): string {
  const button = (move: string, text: string): string =>
    `<button type="button" data-move="${move}">${text}</button>`;
  const lines = data.runs.flatMap((run) => run.lines);
  const marks = [
    ...(lines.some(({ decisive }) => decisive) ? [['decisive', '▶ decisive step']] : []),
    ...(lines.some(({ breaks }) => breaks) ? [['breaks', '✗ breaking step']] : []),
    ...(data.apart === null ? [] : [['apart', 'where the runs part']]),
  ];
  const jumps = marks.map(
    ([mark, text]) => `<button type="button" data-mark="${mark}">${text}</button>`,
  );
  return `<div class="controls" role="group" aria-label="steps of the run">
<div class="buttons">${button('first', 'first')}${button('back', '‹ back')}<button type="button" data-move="play" id="play">play</button>${button('forward', 'forward ›')}${button('last', 'last')}</div>
<div class="slide"><input type="range" id="range" min="0" max="0" step="1" value="0" aria-label="step"></div>
</div>
<p id="now" aria-live="polite"><strong id="place"></strong> <span id="told"></span></p>
<div class="choices">${filterHtml(data)}<div class="buttons">${jumps.join('')}<a id="save" download="${attribute(data.file)}" href="#save">save this page</a></div></div>`;
}

function filterHtml({ runs, lanes }: PageData): string {
  const lines = runs.flatMap((run) => run.lines);
  const box = (attributes: string, text: string): string =>
    `<label><input type="checkbox" ${attributes}> ${markup(text)}</label>`;
  const boxes = (kind: string, legend: string): string => {
    const mine = lanes.filter((lane) => lane.kind === kind);
    if (mine.length === 0) return '';
    const each = mine.map(({ name }) =>
      box(`name="lane" value="${attribute(name)}" checked=""`, name),
    );
    return `<fieldset><legend>${legend}</legend>${each.join('')}</fieldset>`;
  };
  const only = [
    ...(lines.some(({ inSlice }) => inSlice) ? [box('id="slice"', 'what led to it')] : []),
    ...(lines.some(({ fault }) => fault !== '') ? [box('id="faults"', 'faults')] : []),
  ];
  const owners = lanes.filter(({ kind }) => kind === 'process');
  const options = owners.map(
    ({ name }) => `<option value="${attribute(name)}">what ${markup(name)} saw</option>`,
  );
  return `<details class="filter" open=""><summary>What to see</summary><div>${boxes('process', 'processes')}${boxes('port', 'ports')}${
    only.length === 0 ? '' : `<fieldset><legend>only</legend>${only.join('')}</fieldset>`
  }${
    options.length === 0
      ? ''
      : `<fieldset><legend>beside the truth</legend><select id="own" aria-label="beside the truth"><option value="">nothing</option>${options.join('')}</select></fieldset>`
  }</div></details>`;
}

/** A run as it stands in the file: for printers, and for places that run no scripts. */
function plainHtml({ name, claim, lines }: PageData['runs'][number]): string {
  const title = name === '' ? claim : name;
  const table = tableHtml(lines, { caption: title, truth: true });
  return `<section class="panel"><h2>${markup(title)}</h2><div class="pair"><div class="table">${table}</div></div></section>`;
}

function footHtml(explanations: readonly Explanation[]): string {
  const commands = explanations
    .filter(({ replay }) => replay !== '')
    .map(({ replay }) => `<p>See the run again: <code>${markup(visible(replay))}</code></p>`);
  const keys =
    '<kbd>←</kbd> <kbd>→</kbd> step, <kbd>space</kbd> play, <kbd>Home</kbd> <kbd>End</kbd>';
  return `<footer>${commands.join('')}<p class="keys">Keys: ${keys}. The address keeps the step.</p></footer>`;
}

/** The space-time diagram of a trace page as SVG. Runs in the page. */
import type { ExplainedStep } from '#explain';
import { type Ground, heightOf, noteOf, type Places, topsOf } from './trace-page-ground.js';
import { attribute, isAction, markup } from './trace-page-view.js';

/** A text at a place, cut to what fits into `room` pixels. */
export function textAt(
  text: string,
  at: {
    readonly x: number;
    readonly y: number;
    readonly room: number;
    readonly look?: string;
    readonly anchor?: 'start' | 'middle' | 'end';
  },
): string {
  const { x, y, room, look = '', anchor = 'start' } = at;
  const columns = Math.max(4, Math.floor(room / 6.1));
  const cut = text.length > columns ? `${text.slice(0, columns - 1)}…` : text;
  const side = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text class="${look}" x="${x}" y="${y}"${side}>${markup(cut)}</text>`;
}

/** A horizontal line with a head at its end. */
export function arrow(
  { from, to, y }: { readonly from: number; readonly to: number; readonly y: number },
  look: string,
): string {
  const back = to > from ? -7 : 7;
  const head = `M${to} ${y}l${back} -4v8z`;
  return (
    `<line class="${look}" x1="${from}" y1="${y}" x2="${to}" y2="${y}"></line>` +
    `<path class="${look}" d="${head}"></path>`
  );
}

/** A request and its answer between two lanes, or what a component did by itself. */
export function actAt(line: ExplainedStep, ground: Ground, y: number): string {
  const own = ground.lanes.find(({ name }) => name === line.process)?.x ?? 0;
  const other = ground.lanes.find(({ name }) => name === line.port)?.x;
  const fault = line.fault === '' ? '' : ' fault';
  if (isAction(line)) {
    const text = { x: own - 12, y: y + 14, room: own - 56, look: `label${fault}` };
    const dot = `<circle class="dot${fault}" cx="${own}" cy="${y + 10}" r="5"></circle>`;
    return dot + textAt(line.did, { ...text, anchor: 'end' });
  }
  if (other === undefined) {
    const room = ground.width - own - 16;
    return textAt(line.did, { x: own + 12, y: y + 14, room, look: 'label' });
  }
  const [from, to, room] = [own + 6, other - 3, Math.abs(other - own) - 16];
  const asked =
    arrow({ from, to, y: y + 18 }, 'arrow') +
    textAt(line.did, { x: from + 8, y: y + 13, room, look: 'label' });
  if (line.saw === '' || line.saw === 'no answer') {
    const stop = from + Math.max(12, (to - from) * 0.45);
    return (
      `${asked}<line class="arrow lost" x1="${to}" y1="${y + 38}" x2="${stop}" y2="${y + 38}">` +
      `</line><text class="cross" x="${stop}" y="${y + 43}" text-anchor="middle">✗</text>` +
      textAt(line.saw, { x: from + 8, y: y + 33, room, look: 'label fault' })
    );
  }
  return (
    asked +
    arrow({ from: to, to: from, y: y + 38 }, `arrow${fault}`) +
    textAt(line.saw, { x: from + 8, y: y + 33, room, look: `label${fault}` })
  );
}

/** Everything about one step: call, request, return, and the box of what was true. */
export function lineAt(line: ExplainedStep, ground: Ground, top: number): string {
  const own = ground.lanes.find(({ name }) => name === line.process)?.x ?? 0;
  const room = ground.width - own - 16;
  const parts: string[] = [];
  let y = top + 4;
  if (line.begins !== '') {
    parts.push(textAt(line.begins, { x: own + 12, y: y + 13, room, look: 'call' }));
    y += 17;
  }
  if (line.did !== '') {
    parts.push(actAt(line, ground, y));
    y += isAction(line) ? 22 : 44;
  }
  if (line.ends !== '') {
    const crash = line.ends.includes('crashes');
    if (crash) {
      parts.push(`<text class="cross" x="${own}" y="${y + 14}" text-anchor="middle">✗</text>`);
    }
    const look = crash ? 'call fault' : 'call';
    parts.push(textAt(line.ends, { x: own + 12, y: y + 13, room, look }));
    y += 17;
  }
  const note = noteOf(line, ground);
  if (note.length > 0) {
    const height = note.length * 15 + 6;
    const wide = ground.seen - 60;
    parts.push(
      `<rect class="note" x="46" y="${y + 3}" width="${wide}" height="${height}" rx="4"></rect>`,
      ...note.map(
        (text, at) => `<text class="fact" x="54" y="${y + 17 + at * 15}">${markup(text)}</text>`,
      ),
    );
  }
  return parts.join('');
}

/** The bar of each call, from where it begins to where it ends; it may stay open. */
export function barsOf(lines: readonly ExplainedStep[], ground: Ground, places: Places): string {
  const tops = topsOf(lines, ground, places);
  const ends = [...places.values()].map(({ top, height }) => top + height);
  const calls = [...new Set(lines.map(({ call }) => call))].filter((call) => call !== '');
  const bars = calls.map((call) => {
    const first = lines.findIndex((line) => line.call === call && !isAction(line));
    const last = lines.findLastIndex((line) => line.call === call && !isAction(line));
    const [begin, end] = [lines[first], lines[last]];
    const x = ground.lanes.find(({ name }) => name === begin?.process)?.x;
    if (x === undefined || end === undefined) return '';
    const top = (tops[first] ?? 0) + 6;
    const note = noteOf(end, ground).length;
    const under = note === 0 ? 6 : note * 15 + 18;
    const closed = (tops[last] ?? 0) + heightOf(end, ground) - under;
    const height = Math.max(8, (end.ends === '' ? Math.max(...ends) : closed) - top);
    return `<rect class="bar" x="${x - 4}" y="${top}" width="8" height="${height}" rx="4"></rect>`;
  });
  return bars.join('');
}

/** The names of the lanes, in a picture of their own that stays while the other scrolls. */
export function headsHtml({ lanes, width }: Ground): string {
  const names = lanes.map(({ name, kind, x }, at) => {
    const last = at === lanes.length - 1 && at > 0;
    const place = { x: last ? x + 36 : x, y: 19, room: 104, look: `lane ${kind}` };
    return textAt(name, { ...place, anchor: last ? 'end' : 'middle' });
  });
  const size = `viewBox="0 0 ${width} 28" width="${width}" height="28"`;
  return `<svg class="heads" aria-hidden="true" ${size}>${names.join('')}</svg>`;
}

/** The lanes, from top to bottom. */
export function lanesAt({ lanes }: Ground, bottom: number): string {
  return lanes
    .map(
      ({ kind, x }) =>
        `<line class="lane ${kind}" x1="${x}" y1="0" x2="${x}" y2="${bottom}"></line>`,
    )
    .join('');
}

/** A dashed path beside the port, from a stale read to the write it missed. */
export function missAt(
  { missed, step, port }: ExplainedStep,
  ground: Ground,
  places: Places,
): string {
  const [write, read] = [places.get(missed ?? -1), places.get(step)];
  const x = ground.lanes.find(({ name }) => name === port)?.x;
  if (write === undefined || read === undefined || x === undefined) return '';
  const [top, bottom] = [write.top + 24, read.top + 42];
  return (
    `<path class="miss" d="M${x} ${top}h22V${bottom}h-22"></path>` +
    `<circle class="miss" cx="${x}" cy="${top}" r="5"></circle>` +
    `<circle class="miss" cx="${x}" cy="${bottom}" r="5"></circle>`
  );
}

/** One run as SVG. `label` is what a reader hears who cannot see it. */
export function drawingHtml(
  lines: readonly ExplainedStep[],
  at: {
    readonly ground: Ground;
    readonly places: Places;
    readonly label: string;
    readonly apart: number | null;
  },
): string {
  const { ground, places, label, apart } = at;
  const bottom = Math.max(40, ...[...places.values()].map(({ top, height }) => top + height));
  const tops = topsOf(lines, ground, places);
  const grounds = [...places].map(([step, { top, height }]) => {
    const here = lines.filter((line) => line.step === step);
    const decisive = here.some((line) => line.decisive) ? ' decisive' : '';
    const breaks = here.some((line) => line.breaks) ? ' breaks' : '';
    const marks = `${decisive === '' ? '' : '▶'}${breaks === '' ? '' : '✗'}`;
    const box = `x="2" y="${top + 1}" width="${ground.width - 4}" height="${height - 2}" rx="5"`;
    return (
      `<g class="ground${decisive}${breaks}" data-step="${step}"><rect ${box}></rect>` +
      `<text class="count" x="34" y="${top + 20}" text-anchor="end">${step}</text>` +
      `<text class="mark" x="34" y="${top + 36}" text-anchor="end">${marks}</text></g>`
    );
  });
  const rows = lines.map(
    (line, index) =>
      `<g class="row" data-step="${line.step}">${lineAt(line, ground, tops[index] ?? 0)}` +
      `${line.missed === null ? '' : missAt(line, ground, places)}</g>`,
  );
  const part = apart === null ? undefined : places.get(apart);
  const parting =
    part === undefined
      ? ''
      : `<line class="parting" x1="0" y1="${part.top}" x2="${ground.width}" y2="${part.top}"></line>`;
  return (
    `${headsHtml(ground)}<svg role="img" aria-label="${attribute(label)}" viewBox="0 0 ${ground.width} ${bottom + 8}"` +
    ` width="${ground.width}" height="${bottom + 8}">${grounds.join('')}` +
    `${lanesAt(ground, bottom)}${barsOf(lines, ground, places)}${parting}${rows.join('')}</svg>`
  );
}

import {
  answerAt,
  coloured,
  colourOf,
  colours,
  ends,
  layer,
  requestAt,
  unanswered,
} from './ink.js';
import { type Lanes, sizes } from './lanes.js';
import { wireOf } from './wires.js';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly x2: number;
  readonly y2: number;
}

/** How far right of a lane a box begins, so that the bar of a call is seen beside it. */
const besideBar = 9;

/** A box for what was true and nobody could see, below the arrows of its step. */
export function notes({ lanes, rows }: Lanes): readonly object[] {
  const left = Math.min(...lanes.map(({ x }) => x)) + besideBar;
  const right = Math.max(...lanes.map(({ x }) => x));
  const boxes: Box[] = [];
  const texts: object[] = [];
  for (const { line, note, y, body } of rows) {
    if (note.length === 0) continue;
    const top = y + body;
    const own = lanes.find(({ name }) => name === line.process)?.x ?? left;
    const needed = 20 + sizes.character * Math.max(...note.map(({ length }) => length));
    const x = Math.max(left, Math.min(own + besideBar, right - needed));
    boxes.push({ x, x2: right, y: top, y2: top + note.length * sizes.noteLine + 6 });
    texts.push(...note.map((text, at) => ({ x: x + 10, y: top + 11 + at * sizes.noteLine, text })));
  }
  return [
    ...layer(
      { type: 'rect', fill: colours.paleWrong, stroke: '#ecc4bf', strokeWidth: 1, cornerRadius: 3 },
      boxes,
      ends,
    ),
    ...layer({ type: 'text', align: 'left', color: colours.wrong, fontSize: 12 }, texts, {
      text: { field: 'text' },
    }),
  ];
}

/** What is asked and seen, along the arrows; calls and returns left of the lane; steps at the edge. */
export function labels({ lanes, rows }: Lanes): readonly object[] {
  const right: object[] = [];
  const left: object[] = [];
  const steps: object[] = [];
  for (const row of rows) {
    const { line } = row;
    const own = lanes.find(({ name }) => name === line.process)?.x ?? 0;
    const halo = line.decisive ? colours.paleDecisive : 'white';
    const colour = colourOf(line);
    const mark = line.decisive ? 'decisive' : line.breaks ? 'breaks' : '';
    const shade = line.breaks ? colours.wrong : line.decisive ? colours.amber : colours.quiet;
    steps.push({ x: 10, y: requestAt(row), text: String(line.step), colour: shade, halo });
    steps.push({ x: 10, y: answerAt(row) + 3, text: mark, colour: shade, halo });
    if (line.process === line.port) {
      left.push({ x: own - 10, y: requestAt(row), text: line.did, colour, halo });
      continue;
    }
    const wire = wireOf(lanes, row);
    if (wire !== null) {
      const room = Math.floor((wire.to - wire.from - 24) / sizes.character);
      const saw = unanswered(line) && line.saw === '' ? '' : line.saw;
      right.push({
        x: wire.from + 9,
        y: requestAt(row) - 9,
        text: cut(line.did, room),
        colour: colours.ink,
        halo,
      });
      right.push({ x: wire.from + 9, y: answerAt(row) + 10, text: cut(saw, room), colour, halo });
    }
    const columns = Math.floor((sizes.leftMargin - 76) / sizes.character);
    const ending = line.breaks || line.ends.includes('crashes') ? colours.wrong : colours.calm;
    left.push({
      x: own - 10,
      y: requestAt(row) - 2,
      text: cut(line.begins, columns + 5),
      colour: colours.calm,
      halo,
    });
    left.push({
      x: own - 10,
      y: answerAt(row) + 2,
      text: cut(line.ends, columns),
      colour: ending,
      halo,
    });
  }
  return [...texts('left', right), ...texts('right', left), ...texts('left', steps)];
}

/** Texts with a halo in the colour of the ground, so that they can be read across lanes. */
function texts(align: string, values: readonly object[]): readonly object[] {
  const told = values.filter((value) => (value as { readonly text: string }).text !== '');
  const mark = { type: 'text', align, fontSize: 12 };
  const text = { text: { field: 'text' } };
  const halo = { stroke: { field: 'halo', type: 'nominal', scale: null } };
  return [
    ...layer({ ...mark, strokeWidth: 4, strokeJoin: 'round' }, told, { ...text, ...halo }),
    ...layer(mark, told, { ...text, ...coloured('color') }),
  ];
}

function cut(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(1, columns - 1))}…`;
}

import type { Chart } from '#explain';

/**
 * One square of a table of verdicts.
 *
 * Example: `{ row: 'fenced', column: 'pause', good: true, says: 'stands' }`.
 */
export interface Square {
  readonly row: string;
  readonly column: string;
  /** Whether the square is green. */
  readonly good: boolean;
  /** What stands in it: the colour alone says nothing to many people. */
  readonly says: string;
}

/**
 * A table of verdicts as a chart: one coloured square for each row and column, with a word in it.
 *
 * Rows and columns stand in the order in which they first come. The title says what to see; `under`
 * says what the rows, columns and words are. Pure. Show it with `await show(squares(…))`.
 */
export function squares(title: string, under: string, values: readonly Square[]): Chart {
  const columns = [...new Set(values.map(({ column }) => column))];
  const letters = Math.max(...values.flatMap(({ column, says }) => [column.length, says.length]));
  const place = {
    x: {
      field: 'column',
      type: 'nominal',
      sort: columns,
      title: null,
      axis: { orient: 'top', labelAngle: 0, domain: false, ticks: false },
    },
    y: {
      field: 'row',
      type: 'nominal',
      sort: [...new Set(values.map(({ row }) => row))],
      title: null,
      axis: { domain: false, ticks: false },
    },
  };
  const color = {
    field: 'good',
    type: 'nominal',
    legend: null,
    scale: { domain: [true, false], range: ['#cfe5d6', '#f0c2b8'] },
  };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    description: values.map(({ row, column, says }) => `${row}, ${column}: ${says}`).join('; '),
    title: { text: title, subtitle: under },
    width: { step: Math.max(120, 8 * letters + 24) },
    height: { step: 46 },
    data: { values: values.map((each) => ({ ...each })) },
    layer: [
      { mark: { type: 'rect', stroke: 'white', strokeWidth: 3 }, encoding: { ...place, color } },
      { mark: { type: 'text' }, encoding: { ...place, text: { field: 'says' } } },
    ],
  };
}

import type { ExplainedStep } from './explanation.js';

/** The colours of a diagram. */
export const colours = {
  ink: '#2b2f36',
  quiet: '#6a7280',
  lane: '#c9ced6',
  calm: '#3b6ea5',
  wrong: '#b3261e',
  amber: '#8a6100',
  paleWrong: '#fdf1ef',
  paleDecisive: '#fff4cf',
} as const;

/** One layer: marks of one look at many places. */
export function layer(
  mark: object,
  values: readonly object[],
  encoding: object = {},
): readonly object[] {
  return values.length === 0 ? [] : [{ data: { values }, mark, encoding }];
}

/** The far end of a line or box. */
export const ends = { x2: { field: 'x2' }, y2: { field: 'y2' } };

/** A channel that takes its colour from the field `colour`. */
export const coloured = (channel: string): object => ({
  [channel]: { field: 'colour', type: 'nominal', scale: null },
});

/** Where in its row the request of a step is drawn. */
export function requestAt({ y }: { readonly y: number }): number {
  return y + 22;
}

/** Where in its row the answer is drawn. */
export function answerAt({ y }: { readonly y: number }): number {
  return y + 35;
}

/** Whether an answer is on its way back and never arrives. */
export function unanswered({ saw }: ExplainedStep): boolean {
  return saw === '' || saw === 'no answer';
}

/** Ink, or red for a fault. */
export function colourOf({ fault }: ExplainedStep): string {
  return fault === '' ? colours.ink : colours.wrong;
}

/** notebook: how is it shown, in a cell or a report? */
export { type Changing, changeOf } from './change.js';
export { altText, isChart, png, svg } from './chart.js';
export { compareOutputs, type Difference } from './compare.js';
export { type LabSetup, prepareLab } from './lab.js';
export {
  type Cell,
  type CodeCell,
  formatNotebook,
  isTagged,
  type Notebook,
  type Output,
  parseNotebook,
  readNotebook,
  type TextCell,
} from './notebook.js';
export { page, titleOf } from './page.js';
export {
  contentHash,
  type Report,
  report,
  type Section,
  type SummaryCell,
  type SummaryTable,
} from './report.js';
export {
  type CellFailure,
  type NotebookRun,
  type RunOptions,
  runNotebook,
  saveNotebook,
} from './run.js';
export { escapeHtml, sanitise } from './sanitise.js';
export { type Showable, show, showSummary, type Table } from './show.js';
export { type Square, squares } from './squares.js';
export { themed } from './theme.js';
export { showTracePage } from './trace-cell.js';
export { tracePage } from './trace-page.js';
export type { Traced, TwoRuns } from './trace-page-data.js';

/** sweep: how do many cores and machines share the runs? */
export { forgetSweep } from './forget.js';
export { type Progress, sweepHere } from './here.js';
export { type Plan, planId, planOf } from './plan.js';
export { type Report, reportJson, reportOf, reportText } from './report.js';
export type { Source } from './source.js';
export { type Sharing, sweepTogether, workTogether } from './together.js';

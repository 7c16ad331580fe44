/** sandbox: how is code that nobody trusts let run? */
export { apart, type Errand, type Limits, type Outcome } from './apart.js';
export { type About, candidateDesign } from './candidate-design.js';
export { type Declarations, declarations } from './types.js';

/** explain: why, in words and pictures? */
export { compareRuns, type RunDifference, type RunEnd } from './compare.js';
export { type Chart, diagram } from './diagram.js';
export { type Disclosure, disclosures } from './disclosure.js';
export { type Decisive, type ExplainedStep, type Explanation, explain } from './explanation.js';
export { type AskedEvent, ask, type Question } from './query.js';
export { type StateEdge, type StatePlaces, stateDiagram } from './state-diagram.js';
export { stepText, story } from './story.js';

/** explain: why, in words and pictures? */
export { type Chart, diagram } from './diagram.js';
export { type Disclosure, disclosures } from './disclosure.js';
export { type Decisive, type ExplainedStep, type Explanation, explain } from './explanation.js';
export { story } from './story.js';

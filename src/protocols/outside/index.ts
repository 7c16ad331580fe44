/** The effect outside: paper that cannot be taken back, exactly once, and why that cannot be had. */
export { outsideOnce } from './problem.js';

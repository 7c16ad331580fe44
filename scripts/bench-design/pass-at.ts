import { Issue } from '#base';

/**
 * pass@k: how probable it is that of `k` attempts at a problem one at least solves it, estimated
 * from `attempts` of which `solved` did: 1 - C(attempts - solved, k) / C(attempts, k), which has no
 * bias (Chen et al., "Evaluating large language models trained on code", 2021, section 2.1).
 *
 * Throws an `Issue` for more than were attempted.
 */
export function passAt(
  k: number,
  { attempts, solved }: { readonly attempts: number; readonly solved: number },
): number {
  if (k > attempts || k < 1) {
    throw new Issue('bench-design/pass-at', {
      wrong: `pass@${k} cannot be estimated`,
      found: `${attempts} attempts`,
      right: 'make as many attempts as `k` at least; `k` is 1 or more',
    });
  }
  if (attempts - solved < k) return 1;
  let none = 1;
  // The quotient of the two binomials, factor by factor, so that nothing becomes too large.
  for (let each = attempts - solved + 1; each <= attempts; each += 1) none *= 1 - k / each;
  return 1 - none;
}

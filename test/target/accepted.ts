/** A way to an accepted design that needs no exploration: what is tested here comes after it. */
import { type Accepted, accept } from '#check';
import { type Design, designHash } from '#design';
import { specHash } from '#spec';

/** What every target may do to a design: the faults that must have been examined. */
export const commonFaults: Accepted['examined'] = {
  'stale read': 'fresh reads',
  'unknown outcome': 'known outcomes',
  crash: null,
};

/** A design as if it had been explored with these faults. */
export function acceptedFor(
  design: Design,
  examined: Accepted['examined'] = commonFaults,
): Accepted {
  return accept({
    design,
    claim: { kind: 'exhausted', states: 184112, transitions: 512340 },
    bounds: '3 processes, 5 calls; 1 stale read, 1 unknown outcome, 1 crash',
    examined,
    hashes: {
      spec: specHash(design.spec),
      design: designHash(design),
      scenario: '0123456789abcdef',
    },
  });
}

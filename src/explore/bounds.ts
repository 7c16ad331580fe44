import { grouped } from '#base';
import type { Scenario } from '#sim';

/** The bounds of a scenario in words: `3 processes, 5 calls, 1 stale read`. */
export function boundsOf({ processes, faults }: Scenario): string {
  const calls = processes.reduce((sum, { calls }) => sum + calls.length, 0);
  const parts = [
    counted(processes.length, 'process', 'processes'),
    counted(calls, 'call', 'calls'),
    ...Object.entries(faults).map(([fault, times]) => counted(times, fault, pluralOf(fault))),
  ];
  return parts.join(', ');
}

/** `stale reads`, `crashes`; a fault that is named by what it is, and not by a noun, stays so. */
function pluralOf(fault: string): string {
  if (fault.endsWith('lost')) return fault;
  if (fault.endsWith('y')) return `${fault.slice(0, -1)}ies`;
  return /(s|sh)$/.test(fault) ? `${fault}es` : `${fault}s`;
}

/** A number of things, as one says it: `1 run`, `2,000 runs`. */
export function counted(count: number, one: string, many: string): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

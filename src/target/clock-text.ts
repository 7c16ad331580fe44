import { socketOf, waitName, waitsOf } from './used.js';

/** The text of `src/clock.ts`, the same for every target: the clock of the machine. */
export function clockText(uses: readonly string[], first: boolean): string {
  const used = socketOf('clock', uses);
  const waits = waitsOf('clock', uses).length > 0;
  const methods = used.map((name) => methodsText[name]).join('');
  const head = `/**
 * The clock of this process: that of its machine. It may differ from other clocks, and may be set
 * forward or back at any moment.
 */
import type { Clock } from './ports.js';
`;
  if (!waits) {
    return `${head}
/** The clock of one process. */
export function clockOn(): Clock {
  return {
${methods}  };
}
`;
  }
  const held = used.includes('until') ? 'const until = ' : '';
  const name = waitName('until', first);
  return `${head}import { quietly, type Waits } from './waits.js';

/** A clock that is waited for is looked at so often, because it may jump. In milliseconds. */
const lookMs = 200;

/** The clock of one process. */
export function clockOn(waits: Waits${first ? ', port: string' : ''}): Clock {
  ${held}waits.add<{ readonly timeMs: number }, null>(${name}{
    attempt: async ({ timeMs }) => (Date.now() >= timeMs ? { answer: null } : null),
    ready: ({ timeMs }, signal) => quietly(Math.min(timeMs - Date.now(), lookMs), signal),
  });
  return {
${methods}  };
}
`;
}

const methodsText: { readonly [name: string]: string } = {
  now: '    now: async () => Date.now(),\n',
  until: '    until: (timeMs) => until({ timeMs }),\n',
  at: "    at: (timeMs) => ({ port, operation: 'until', input: { timeMs } }),\n",
};

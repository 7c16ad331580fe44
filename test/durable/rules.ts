import type { Rules } from '#durable';

/** The rules of the tests. Their calendar knows two texts: each fifth second, and each fifteenth. */
export const testRules: Rules = {
  retryTimeout: 1000,
  oneOrigin: true,
  nextRun: (cron, after) => {
    const step = { '*/5 * * * * *': 5000, '*/15 * * * * *': 15_000 }[cron];
    return step === undefined ? null : (Math.floor(after / step) + 1) * step;
  },
};

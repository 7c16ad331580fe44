/** The numbers of a plan that may be chosen: how long things may take. */
import { brief, type Data } from '#base';

const patience = /^plan\.(patience\.(connectMs|requestMs)|reconnectMs|pingMs|statementTimeoutMs)$/;
const leases = /^plan\.ports\.\w+\.(leaseMs|pollMs)$/;
const pauses = 'plan.patience.readPausesMs';

/** Whether a place of a plan may hold something of one's own. */
export function isFree(place: string): boolean {
  return patience.test(place) || leases.test(place) || place === pauses;
}

const msMax = 600_000;
const pausesMax = 20;

/** What is wrong with the chosen numbers of a plan, a sentence each. */
export function wrongNumbers(plan: Data): readonly string[] {
  const { statementTimeoutMs, patience } = plan as {
    readonly statementTimeoutMs?: number;
    readonly patience?: { readonly requestMs?: number };
  };
  const isLate =
    statementTimeoutMs !== undefined && statementTimeoutMs > Number(patience?.requestMs);
  return [
    ...wrongIn(plan, 'plan'),
    ...(isLate
      ? [
          `plan.statementTimeoutMs is ${statementTimeoutMs}: the server must give a statement up before its client does, after ${patience?.requestMs} ms`,
        ]
      : []),
  ];
}

function wrongIn(value: Data, place: string): readonly string[] {
  if (place === pauses) {
    const isList = Array.isArray(value) && value.length <= pausesMax && value.every(isTime);
    return isList
      ? []
      : [`${place} is ${brief(value)}: write at most ${pausesMax} times from 0 to ${msMax} ms`];
  }
  if (isFree(place)) {
    // What nobody waits for, or leases, is 0.
    const isRight = isTime(value) && (value > 0 || leases.test(place));
    return isRight
      ? []
      : [`${place} is ${brief(value)}: write whole milliseconds from 1 to ${msMax}`];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => wrongIn(each as Data, `${place}.${name}`));
}

function isTime(value: Data): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= msMax;
}

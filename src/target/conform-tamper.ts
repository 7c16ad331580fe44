import { type Data, type Shape, type Stream, stream } from '#base';
import { type Announcement, operationOf, type Spec } from '#spec';
import type { End } from '#trace';
import { judgeWithin } from './conform-judge.js';

/** So many answers are tried at most, one after the other, until a change is refused. */
const triesMax = 8;

/**
 * Whether the judge refuses a recording in which one answer is not what was answered.
 *
 * The test of the judge, made with every recording: a judge that accepts everything would accept
 * the tampered copy too. Which answer is changed comes from the seed; the new one fits the declared
 * shape. False also where nothing was answered.
 */
export function tamperedIsRefused(parts: {
  readonly spec: Spec;
  readonly run: { readonly announcements: readonly Announcement[]; readonly end: End };
  readonly seed: string;
  readonly stepsMax: number;
}): boolean {
  const { spec, run, seed, stepsMax } = parts;
  const chance = stream(seed);
  const operations = new Map<string, string>();
  for (const each of run.announcements) {
    if (each.kind === 'call') operations.set(each.call, each.operation);
  }
  const returns = shuffled(
    run.announcements.flatMap((each, at) => (each.kind === 'return' ? [{ each, at }] : [])),
    chance,
  );
  return returns.slice(0, triesMax).some(({ each, at }) => {
    const { answer: shape } = operationOf(spec, operations.get(each.call) ?? '');
    const answer = changed(shape, each.answer);
    if (answer === undefined) return false;
    const announcements = run.announcements.map((other, index) =>
      index === at ? { ...each, answer } : other,
    );
    const { verdicts } = judgeWithin(spec, { announcements, end: run.end }, stepsMax);
    return verdicts.some(({ outcome }) => outcome === 'violated');
  });
}

/**
 * Another value of the same shape, far from all that was seen; undefined where there is none.
 *
 *   integer 7 -> 1000010, flag true -> false, {count: 7, last: null} -> {count: 1000010, last: null}
 */
export function changed(shape: Shape, value: Data): Data | undefined {
  switch (shape.kind) {
    case 'nothing':
      return undefined;
    case 'flag':
      return value !== true;
    case 'integer':
      return (typeof value === 'number' ? value : 0) + 1_000_003;
    case 'text':
    case 'any':
      return `${typeof value === 'string' ? value : ''} tampered`;
    case 'maybe':
      return value === null ? made(shape.of) : changed(shape.of, value);
    case 'list': {
      const more = made(shape.of);
      return more === undefined ? undefined : [...((value ?? []) as readonly Data[]), more];
    }
    case 'map': {
      const more = made(shape.of);
      return more === undefined ? undefined : { ...(value as object), tampered: more };
    }
    case 'record': {
      const row = value as { readonly [name: string]: Data };
      for (const [name, field] of Object.entries(shape.fields)) {
        const other = changed(field, row[name] ?? null);
        if (other !== undefined) return { ...row, [name]: other };
      }
      return undefined;
    }
  }
}

/** Some value of a shape. */
function made(shape: Shape): Data | undefined {
  switch (shape.kind) {
    case 'nothing':
      return undefined;
    case 'list':
      return [];
    case 'map':
      return {};
    case 'maybe':
      return made(shape.of);
    case 'record': {
      const fields = Object.entries(shape.fields).map(([name, of]) => [name, made(of) ?? null]);
      return Object.fromEntries(fields) as Data;
    }
    default:
      return changed(shape, null);
  }
}

function shuffled<Value>(values: readonly Value[], chance: Stream): readonly Value[] {
  const left = [...values];
  return values.map(() => left.splice(chance.next(left.length), 1)[0] as Value);
}

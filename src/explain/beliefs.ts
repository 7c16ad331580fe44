import type { History, HistoryEvent } from './history.js';
import type { Truth } from './truth.js';

/** Who is inside, as it believes itself: since which step, and until when, if it said so. */
interface Inside {
  readonly since: number;
  readonly untilMs: number | null;
  readonly told: boolean;
}

/**
 * What was true while a process believed itself alone.
 *
 * A design says `enters`, with `{ untilMs }` where its right runs out by itself, and `leaves`. Between
 * the two this tells who else was inside when it entered, and the first request that it made when,
 * by true time, its right had run out. Who returns or crashes has left.
 */
export function beliefsOf({ events }: History): readonly Truth[] {
  const inside = new Map<string, Inside>();
  return events.flatMap((event) => {
    const { kind, process, note, step } = event;
    const own = inside.get(process);
    if (kind === 'return' || kind === 'crash' || (kind === 'say' && note === 'leaves')) {
      inside.delete(process);
      return [];
    }
    if (kind === 'say' && note === 'enters') {
      const others = othersIn(inside, process);
      inside.set(process, { since: step, untilMs: untilIn(event), told: false });
      return others === '' ? [] : [belief(event, `${process} is inside, and so is ${others}`)];
    }
    if (kind !== 'effect' || own === undefined || own.told) return [];
    const { untilMs, since } = own;
    if (untilMs === null || event.time < untilMs) return [];
    inside.set(process, { ...own, told: true });
    const others = othersIn(inside, process);
    const over = `true time is ${event.time} ms: the right of ${process}, who entered in step ${since}, ended at ${untilMs} ms`;
    return [belief(event, others === '' ? over : `${over}, and inside is also ${others}`)];
  });
}

function belief({ row, step }: HistoryEvent, text: string): Truth {
  return { row, text, sentence: `In step ${step} ${text}.`, missed: null };
}

function othersIn(inside: ReadonlyMap<string, Inside>, self: string): string {
  return [...inside]
    .filter(([process]) => process !== self)
    .map(([process, { since }]) => `${process}, since step ${since}`)
    .join(' and ');
}

function untilIn({ request }: HistoryEvent): number | null {
  const { untilMs = null } = (request ?? {}) as { readonly untilMs?: number };
  return typeof untilMs === 'number' ? untilMs : null;
}

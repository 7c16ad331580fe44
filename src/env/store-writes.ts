import { type Data, Issue } from '#base';
import { put } from './bag.js';
import type { Asked, Happening } from './component.js';
import { learnt } from './store-sessions.js';
import {
  absent,
  applied,
  type Condition,
  nextRevision,
  othersBroken,
  ownHolds,
  placeOf,
  revisionAt,
  type State,
  type Write,
  type WriteFact,
  writeFact,
} from './store-state.js';

/** What may happen to a write when it arrives. */
export function writes(state: State, write: Write, versionsMax: number): readonly Happening[] {
  const { by, place } = write;
  const holds = conditionHolds(state, write);
  const after = holds ? applied(state, write, versionsMax) : state;
  const lost = { answer: { outcome: 'unknown' }, fault: 'unknown outcome' } as const;
  const wrote = nextRevision(state, place);
  const answer: Data = holds ? { outcome: 'written', revision: wrote } : { outcome: 'refused' };
  const happenings: Happening[] = [
    {
      note: holds ? 'takes effect' : 'is refused',
      fault: null,
      state: holds ? learnt(after, by, { place, wrote }) : after,
      answer,
      fact: writeFact(state, write, holds ? 'now' : 'refused'),
    },
    {
      note: 'no answer, never takes effect',
      ...lost,
      state,
      fact: writeFact(state, write, holds ? 'never' : 'refused'),
    },
  ];
  if (holds) {
    happenings.push({
      note: 'no answer, took effect',
      ...lost,
      state: after,
      fact: writeFact(state, write, 'now'),
    });
  }
  happenings.push({
    note: 'no answer, may take effect later',
    ...lost,
    state: sentLater(state, write),
    fact: writeFact(state, write, 'later'),
  });
  if (holds && write.expected !== null) happenings.push(falseRefusal(state, write));
  const broken = breach(state, write, 'broken condition');
  if (broken !== null) {
    const { against, fault, fact } = broken;
    const next = applied(state, write, versionsMax);
    happenings.push({
      note: `takes effect against ${against}`,
      fault,
      state: learnt(next, by, { place, wrote }),
      answer: { outcome: 'written', revision: wrote },
      fact,
    });
  }
  return happenings;
}

/** A write that is refused by somebody who judges by what he knew before. */
function falseRefusal(state: State, write: Write): Happening {
  const fact: WriteFact = {
    ...writeFact(state, write, 'refused'),
    told: `the write of ${write.by} to ${write.place} was refused although its condition held`,
  };
  return {
    note: 'is refused although its condition holds',
    fault: 'false refusal',
    state,
    answer: { outcome: 'refused' },
    fact,
  };
}

/** A write whose process has crashed: it is on its way, and may take effect later. */
export function abandonedWrite(state: State, write: Write): Happening {
  return {
    note: 'is on its way, and may take effect later',
    fault: null,
    state: sentLater(state, write),
    answer: null,
    fact: writeFact(state, write, 'later'),
  };
}

function sentLater(state: State, write: Write): State {
  const { counts, late } = state;
  return { ...state, late: counts === undefined ? [...late, write] : put(late, write) };
}

/** Writes whose answer was lost and which now take effect, or find their condition broken. */
export function landings(state: State, versionsMax: number): readonly Happening[] {
  return state.late.flatMap((write, index) => {
    const rest: State = { ...state, late: state.late.filter((_, at) => at !== index) };
    const holds = conditionHolds(state, write);
    const note = `late write of ${write.by}`;
    const landed: Happening = {
      note: holds ? `${note} takes effect` : `${note} is refused`,
      fault: null,
      state: holds ? applied(rest, write, versionsMax) : rest,
      answer: null,
      fact: writeFact(state, write, holds ? 'now' : 'refused'),
    };
    const broken = breach(state, write, 'condition lost');
    if (broken === null) return [landed];
    const { against, fault, fact } = broken;
    const forced: Happening = {
      note: `${note} takes effect against ${against}`,
      fault,
      state: applied(rest, write, versionsMax),
      answer: null,
      fact,
    };
    return [landed, forced];
  });
}

function conditionHolds(state: State, write: Write): boolean {
  return ownHolds(state, write) && othersBroken(state, write).length === 0;
}

/**
 * How a write may take effect although its condition does not hold; null where it may not.
 *
 * Each fault breaks one guarantee only. So there is none for a write whose key and whose other keys
 * are both not as it demands: a design that needs one of the two would be shown what it excludes.
 */
function breach(
  state: State,
  write: Write,
  own: 'broken condition' | 'condition lost',
): (Pick<Happening, 'fault' | 'fact'> & { readonly against: string }) | null {
  const holds = ownHolds(state, write);
  const broken = othersBroken(state, write);
  if (holds === (broken.length === 0)) return null;
  const fact = writeFact(state, write, 'now');
  if (!holds) return { fault: own, against: 'its condition', fact };
  const told = toldOf(state, write, broken);
  const skewed: WriteFact = { ...fact, told };
  return { fault: 'write skew', against: 'its condition on another key', fact: skewed };
}

function toldOf(state: State, { by, place }: Write, broken: readonly Condition[]): string {
  const at = (revision: number): string =>
    revision === 0 ? 'without a value' : `at revision ${revision}`;
  const all = broken.map(
    (other) =>
      `${other.place} was ${at(revisionAt(state, other.place))}, not ${at(other.revision)}`,
  );
  return `the write of ${by} to ${place} took effect although ${all.join(' and ')}`;
}

/** The write that is asked for. Throws an `Issue` for an operation that there is not. */
export function writeOf({ process, operation, input }: Asked): Write {
  const place = placeOf(input);
  const { value = null, revision = 0 } = input as { value?: Data; revision?: number };
  switch (operation) {
    case 'create':
      return { by: process, place, expected: absent, value };
    case 'update': {
      const write = { by: process, place, expected: Math.max(revision, 0), value };
      const others = othersOf(input);
      return others.length === 0 ? write : { ...write, others };
    }
    case 'put':
      return { by: process, place, expected: null, value };
    case 'remove':
      return { by: process, place, expected: Math.max(revision, 0), value: null };
    default:
      throw new Issue('store/no-operation', {
        wrong: `a store has no operation '${operation}'`,
        right: 'ask for get, find, create, update, put or remove',
      });
  }
}

function othersOf(input: Data): readonly Condition[] {
  const { unchanged = [] } = input as {
    unchanged?: readonly { collection: string; key: string; revision: number }[];
  };
  return unchanged.map((each) => ({ place: placeOf(each), revision: each.revision }));
}

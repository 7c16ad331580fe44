import { Issue, type Stream, stream, streams } from '#base';
import type { Round } from '#trace';

/**
 * The only nondeterminism there is.
 *
 * Asked only where there is a real choice (`count` is at least 2). Options are ordered so that 0 is
 * the plainest: the process that ran last goes on, nothing goes wrong. The first `faultless`
 * options are no faults, the others are; at least one is faultless. Answers at least 0 and below
 * `count`.
 */
export interface Chooser {
  choose(count: number, faultless: number): number;
}

/** Always the plainest option: the processes one after the other, in a world without faults. */
export function plainest(): Chooser {
  return { choose: () => 0 };
}

/**
 * A random walk. Where faults are possible, one happens with a probability that is itself drawn
 * once for each run, so that some runs are calm and others are not.
 */
export function random(seed: string | number): Chooser {
  return walk(stream(seed));
}

/** The random walks of one seed, by the number of the run: cheaper than a seed for each. */
export function randoms(seed: string | number): (run: number) => Chooser {
  const source = streams(seed);
  return (run) => walk(source(run));
}

function walk(source: Stream): Chooser {
  const appetite = 1 << source.next(6);
  return {
    choose: (count, faultless) => {
      if (faultless === count) return source.next(count);
      if (source.next(64) < appetite) return faultless + source.next(count - faultless);
      return faultless === 1 ? 0 : source.next(faultless);
    },
  };
}

/**
 * A run again from its choices, exactly: a choice that does not fit is an `Issue`. After the last
 * one the plainest option is taken.
 */
export function replay(choices: readonly number[]): Chooser {
  let at = 0;
  return {
    choose: (count) => {
      const choice = choices[at] ?? 0;
      at += 1;
      if (Number.isInteger(choice) && choice >= 0 && choice < count) return choice;
      throw new Issue('replay/choice', {
        wrong: `choice ${at} does not fit this scenario`,
        found: `option ${choice} of ${count} (they count from 0)`,
        right: 'replay the choices in the scenario and version of the design that made them',
      });
    },
  };
}

/** A run from choices that need not fit: too large ones are folded into range. Used by shrinking. */
export function lenient(choices: readonly number[]): Chooser {
  let at = 0;
  return {
    choose: (count) => {
      const choice = choices[at] ?? 0;
      at += 1;
      return choice < count ? choice : choice % count;
    },
  };
}

/** Choices as text: `0.2.1`; `-` where there are none. */
export function choicesText(choices: readonly number[]): string {
  return choices.length === 0 ? '-' : choices.join('.');
}

/** A run as text: its choices, and behind them the steps that are repeated: `0.2.1@4-7`. */
export function endlessText(choices: readonly number[], round: Round | null): string {
  return round === null
    ? choicesText(choices)
    : `${choicesText(choices)}@${round.from}-${round.to}`;
}

/** What `endlessText` wrote. Throws an `Issue` for anything else. */
export function replayFrom(text: string): {
  readonly choices: readonly number[];
  readonly round: Round | null;
} {
  const [, before = text, from, to] = /^(.*)@(\d{1,6})-(\d{1,6})$/.exec(text) ?? [];
  const round = from === undefined ? null : { from: Number(from), to: Number(to) };
  return { choices: choicesFrom(before), round };
}

/** Choices from their text. Throws an `Issue` for anything but whole numbers joined by dots. */
export function choicesFrom(text: string): readonly number[] {
  if (text === '-') return [];
  if (/^\d{1,6}(\.\d{1,6})*$/.test(text)) return text.split('.').map(Number);
  throw new Issue('replay/choices', {
    wrong: 'these are not the choices of a run',
    found: `'${text}'`,
    right: 'write whole numbers joined by dots, for example 0.0.2, or - for none',
  });
}

/** Refuses what a chooser of somebody's own has answered. */
export function refuseChoice(choice: number, count: number): never {
  throw new Issue('chooser/choice', {
    wrong: 'a chooser chose an option that there is not',
    found: `option ${choice} of ${count} (they count from 0)`,
    right: 'answer a whole number of at least 0 and below the count',
  });
}

import { assert } from '#base';
import type { Choice } from '#design';
import type { AskedEvent, Question } from '#explain';
import { type AttemptOptions, attempt } from './attempt.js';
import type { Cost, Ending, Session, Tried } from './proposer.js';
import type { Report } from './report.js';

/** A person at the bench: candidates one at a time, as text or as a choice for the sketch. */
export interface Person {
  /** Examines a design, as every proposer does; throws an `Issue` when the budget is spent. */
  examine(candidate: string | Choice): Promise<Tried>;
  /** Asks about a candidate that was examined. */
  ask(candidate: string, question: Question): Promise<readonly AskedEvent[]>;
  readonly ledger: readonly Tried[];
  readonly spent: Cost;
  /** Ends the attempt. What stands is accepted. */
  stop(why?: string): Promise<Report>;
}

/**
 * Begins an attempt whose proposer is the caller, for a notebook:
 *
 *   const me = person({ task });
 *   const first = await me.examine(source);   // first.feedback says what came of it
 *   const report = await me.stop();
 *
 * Throws as `attempt` does. There is no limit on time unless one is said: people think.
 */
export function person(options: Omit<AttemptOptions, 'proposer'>): Person {
  let end: (ending: Ending) => void = () => {};
  const ended = new Promise<Ending>((resolve) => {
    end = resolve;
  });
  const opened: Session[] = [];
  const report = attempt({
    ...options,
    budget: { seconds: null, ...options.budget },
    proposer: {
      name: 'person',
      origin: 'person',
      settings: {},
      propose: (session) => {
        opened.push(session);
        return ended;
      },
    },
  });
  // Whoever never calls `stop` is told by `examine`.
  report.catch(() => {});
  const session = (): Session => {
    assert(opened[0] !== undefined, 'a new attempt begins at once');
    return opened[0];
  };
  return {
    examine: async (candidate) => {
      if (opened.length === 0) await report;
      const proposed =
        typeof candidate === 'string' ? { source: candidate } : { choice: candidate };
      return session().examine(proposed);
    },
    ask: async (candidate, question) => session().ask(candidate, question),
    get ledger() {
      return session().ledger;
    },
    get spent() {
      return session().spent;
    },
    stop: (why = 'stopped') => {
      if (opened.length === 0) return report;
      const accepted = session().ledger.findLast(({ outcome }) => outcome === 'stands') ?? null;
      end({ accepted, why });
      return report;
    },
  };
}

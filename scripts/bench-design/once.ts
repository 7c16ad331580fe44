import type { Proposer, Session, Tried } from '#agent';

/** A proposer that is let propose one candidate, and is told nothing of it. */
export function once(proposer: Proposer): Proposer {
  return {
    ...proposer,
    name: `${proposer.name}, once`,
    propose: async (session) => {
      try {
        return await proposer.propose(endingWithTheFirst(session));
      } catch (thrown) {
        if (!(thrown instanceof First)) throw thrown;
        const { tried } = thrown;
        const accepted = tried.outcome === 'stands' ? tried : null;
        return { accepted, why: 'one candidate was proposed' };
      }
    },
  };
}

/** Thrown to whoever proposes, in the place of a verdict. */
class First extends Error {
  readonly tried: Tried;

  constructor(tried: Tried) {
    super('the first candidate is the last one');
    this.tried = tried;
  }
}

/** The same session, whose first examination ends the attempt. */
function endingWithTheFirst(session: Session): Session {
  const { task, signal, budget, past } = session;
  return {
    task,
    signal,
    budget,
    past,
    get spent() {
      return session.spent;
    },
    get ledger() {
      return session.ledger;
    },
    examine: async (candidate) => {
      throw new First(await session.examine(candidate));
    },
    ask: (candidate, question) => session.ask(candidate, question),
    charge: (cost) => session.charge(cost),
    note: (entry) => session.note(entry),
    show: (progress) => session.show(progress),
  };
}

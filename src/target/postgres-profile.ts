/** What PostgreSQL keeps, by its isolation level. */
import { postgresAbout } from './postgres-about.js';
import { ownStances, type Profile, type Stance, type Stances } from './profile.js';
import type { PostgresVariant } from './variant.js';

/**
 * What PostgreSQL was seen to do, as a single primary reached through single autocommit statements.
 *
 * PGlite is the same database within a process: all of this holds there too, except that it does
 * not sync (`fsync` is off, and says so).
 */
export function postgresProfile(variant: PostgresVariant): Profile {
  const { version, isolation } = variant;
  const at = isolation === 'read committed' ? '' : ` at ${isolation.toUpperCase()}`;
  return {
    target: 'postgres',
    title: `PostgreSQL ${version ?? 12} and later${at}`,
    ...ownStances,
    store: storeStances(variant),
    queue: queueStances,
    log: logStances,
    channel: channelStances,
    ...postgresAbout(variant),
  };
}

const readCommitted =
  'documented: PostgreSQL, Transaction Isolation, Read Committed Isolation Level';

const lasting: Stance = {
  kept: true,
  how: 'the log is handed to the operating system before a write is answered (synchronous_commit is not off; tables are logged)',
  source:
    'measured: SIGKILL lost no acknowledged write, 4 of 4, in PGlite; documented: PostgreSQL, Asynchronous Commit',
};

const fresh: Stance = {
  kept: true,
  how: 'each read is a statement of its own on the primary and sees all that was committed before it began; a standby is refused on connecting',
  source: readCommitted,
};

const unanswered: Stance = {
  kept: false,
  how: 'a connection that breaks while a statement runs leaves open whether it took effect',
  source: 'measured: a request on a cut connection ends without an answer',
};

const synced: Stance = {
  kept: true,
  how: 'where fsync is on, which is read on connecting: a server that has it off is refused if the design needs this, and warned of if not; synchronous_commit is never off',
  source: 'documented: PostgreSQL, Reliability and the Write-Ahead Log',
};

function storeStances(variant: PostgresVariant): Stances['store'] {
  return {
    'atomic conditional write': {
      kept: true,
      how: 'one UPDATE … WHERE revision = … per write; the row is locked while its condition is evaluated, and a waiting statement evaluates it again',
      source: `measured: PostgreSQL 15, 300 rounds of 12 racing writers on one revision, one success in each; ${readCommitted}`,
    },
    'refusals are true': {
      kept: true,
      how: 'the condition is evaluated on the newest committed row, which is locked meanwhile',
      source: readCommitted,
    },
    'acknowledged writes last': lasting,
    'condition outlives the answer': {
      kept: true,
      how: 'the condition is part of the statement: it is evaluated when the statement takes effect, however late',
      source: readCommitted,
    },
    'fresh reads': fresh,
    'read your writes': fresh,
    'monotonic reads': fresh,
    'fresh finds': {
      kept: true,
      how: 'a query is one statement on the primary: it sees all that was committed before it began, as of one moment',
      source: readCommitted,
    },
    'conditions on several keys': severalKeys(variant),
    'always available': {
      kept: false,
      how: 'a statement waits for whoever has locked its row, until its time is over',
      source: 'documented: PostgreSQL, Explicit Locking, Row-Level Locks',
    },
    'known outcomes': unanswered,
    'power loss': synced,
  };
}

/** A condition on a row that the statement does not write: no lock guards it. */
function severalKeys({ isolation }: PostgresVariant): Stance {
  if (isolation === 'serializable') {
    return {
      kept: true,
      how: 'of two transactions that each read what the other one writes, one is turned away (40001), as if they had come one after another',
      source:
        'measured: PostgreSQL 15, two updates racing, each naming the row of the other: never both in 1,500 rounds, one turned away; documented: PostgreSQL, Serializable Isolation Level',
      setting: 'isolation: serializable',
    };
  }
  const level = isolation.toUpperCase();
  return {
    kept: false,
    how: `write skew: at ${level} a condition on a row that is only read is not guarded, so that two writes may each rely on what the other one is changing, and both are answered as written`,
    source:
      isolation === 'repeatable read'
        ? 'measured: PostgreSQL 15, two updates racing, each naming the row of the other: both written in 1,444 of 1,500 rounds; documented: PostgreSQL, Repeatable Read Isolation Level'
        : 'measured: PostgreSQL 15, two updates racing, each naming the row of the other: both written in 1,439 of 1,500 rounds; documented: PostgreSQL, Read Committed Isolation Level',
  };
}

const queueStances: Stances['queue'] = {
  'at least once': {
    kept: true,
    how: 'a job is a row until somebody says that it is done; one that was taken is due again after a while. Where fsync is on, also when the power fails',
    source: 'documented: PostgreSQL, Reliability and the Write-Ahead Log',
  },
  'handed out once': {
    kept: false,
    how: 'a job is handed out again when it is not done in time, whether or not its taker is still at work',
    source: 'documented: the layout below: a job is due again when its time is over',
  },
  'in order': {
    kept: false,
    how: 'a row that another statement has locked is skipped, and a job that is due again comes after jobs that were behind it',
    source: 'documented: PostgreSQL, SELECT, The Locking Clause, SKIP LOCKED',
  },
  'known outcomes': unanswered,
};

const logStances: Stances['log'] = {
  'atomic conditional append': {
    kept: true,
    how: 'each append moves the one row that knows the newest offset, under its condition; a waiting statement evaluates it again',
    source: `measured: PostgreSQL 15, 300 rounds of 2 appends racing after one offset, one success in each; ${readCommitted}`,
  },
  'acknowledged appends last': lasting,
  'fresh reads': fresh,
  'known outcomes': unanswered,
  'power loss': synced,
};

const channelStances: Stances['channel'] = {
  'no loss': {
    kept: false,
    how: 'a message is a row that is removed as it is read: where the answer to that reading is lost, so is the message',
    source: 'measured: a request on a cut connection ends without an answer',
  },
  'no duplicates': {
    kept: true,
    how: 'a message is sent in one statement, once, and removed in the statement that reads it',
    source: readCommitted,
  },
  'in order': {
    kept: false,
    how: 'a row that another statement has locked is skipped, and numbers are not given in the order of the commits',
    source: 'documented: PostgreSQL, Sequence Manipulation Functions; SELECT, SKIP LOCKED',
  },
  'prompt delivery': {
    kept: false,
    how: 'a receiver looks for messages from time to time',
    source: 'documented: the layout below: messages are asked for again after a pause',
  },
  'always connected': {
    kept: false,
    how: 'a process that cannot reach the database reaches nobody',
    source: 'measured: a request on a cut connection ends without an answer',
  },
};

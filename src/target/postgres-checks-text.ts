/** The checks of `src/postgres-session.ts`: of the server, of names, and of errors. */
import type { PostgresPlan } from './concrete.js';

/** What is asked of the server before anything else, and of the names. */
export function checksText(plan: PostgresPlan): string {
  const version = Math.floor(plan.versionMin / 10000);
  const unsynced = plan.syncRequired
    ? "if (found.fsync !== 'on') throw new Unfit('fsync is off; this package needs it on');"
    : "if (found.fsync !== 'on') warnOnce();";
  return `function checkNames(namespace: string): void {
  if (!/^[A-Za-z0-9_-]*$/.test(namespace)) {
    throw new RangeError(\`namespace '\${namespace}' has other signs than letters, digits, _ and -\`);
  }
  const longest = namespace.length + 1 + Math.max(...names.map((name) => name.length));
  if (longest > 63) {
    throw new RangeError(\`namespace '\${namespace}' is \${longest - 63} letters too long\`);
  }
}

type Server = {
  readonly version: number;
  readonly standby: boolean;
  readonly fsync: string;
  readonly isolation: string;
};

async function checkServer(client: Client): Promise<void> {
  const { rows } = await client.query<Server>(serverSql);
  const [found] = rows;
  if (found === undefined || found.standby) throw new Error('the server is a standby');
  if (found.version < ${plan.versionMin}) {
    throw new Unfit(\`the server's version is \${found.version}; this package needs ${version} or later\`);
  }
  if (found.isolation !== '${plan.isolation}') {
    throw new Unfit(\`the isolation level is '\${found.isolation}', not '${plan.isolation}'\`);
  }
  ${unsynced}
}
${plan.syncRequired ? '' : warning}`;
}

const warning = `
const warned = { once: false };

function warnOnce(): void {
  if (warned.once) return;
  warned.once = true;
  process.emitWarning('fsync is off: acknowledged writes may be lost when the power fails');
}
`;

/** Whether a transaction was turned away, at the stricter isolation levels. */
export const turnedAwayText = `/** Whether a transaction was turned away to be sent again: then it has taken no effect. */
function isTurnedAway(error: unknown): boolean {
  return error instanceof DatabaseError && (error.code === '40001' || error.code === '40P01');
}
`;

/** What errors say of what came of a request. */
export const errorsText = `/** Whether it is open what came of a request: not where the server itself found it faulty. */
export function leavesOpen(error: unknown): boolean {
  if (error instanceof Unavailable || error instanceof Unfit) return false;
  if (!(error instanceof DatabaseError)) return true;
  return openClasses.includes((error.code ?? '').slice(0, 2));
}

/** Whether the server lets nobody in under this name, or does not let him do what is needed. */
function isForbidden(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && /^(28|3D|42501)/.test(error.code ?? '');
}
`;

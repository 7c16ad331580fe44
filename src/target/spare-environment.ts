/** Names of variables that hold what must not be told to code of others. */
const secrets = /(KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS?)$/i;

/** What a client of PostgreSQL reads by itself, and may need. */
const needed = /^PG/;

/**
 * The environment for processes that run packages: without keys and tokens, which no package needs.
 * It keeps them from accidents; a process of this user finds them elsewhere if it looks for them.
 */
export function spareEnvironment(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => needed.test(name) || !secrets.test(name)),
  );
}

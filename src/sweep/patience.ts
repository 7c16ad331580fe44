/** Requests that are made until they are answered, and which mistakes pass by themselves. */
import { setTimeout as pause } from 'node:timers/promises';
import type { NatsConnection, NatsError } from 'nats';
import { Issue, messageOf } from '#base';

/** How long we go on without a server that answers, in milliseconds. */
const patienceMs = 180_000;

/** How long one request may take, in milliseconds. */
export const requestMs = 5_000;

/** How long we wait before we try again, in milliseconds. */
export const pauseMs = 250;

/** The number that JetStream gives a refusal; null for a mistake of another kind. */
function codeOf(thrown: unknown): number | null {
  return (thrown as Partial<NatsError> | null)?.api_error?.err_code ?? null;
}

/** What JetStream answers when something is not, or is no longer, as a write expected. */
const conflicts: readonly (number | null)[] = [10071, 10164];

/** What JetStream answers when a stream or a consumer is there, and has other settings. */
const differences: readonly (number | null)[] = [10058, 10148, 10013];

/** Whether a write was refused because something is not as it expected. */
export function isConflict(thrown: unknown): boolean {
  return conflicts.includes(codeOf(thrown));
}

/** Whether a stream or a consumer could not be made, because there is one with other settings. */
export function isOtherwise(thrown: unknown): boolean {
  return differences.includes(codeOf(thrown));
}

/** What JetStream answers to an account, or on a server, that has none. */
const withoutJetStream: readonly (number | null)[] = [10035, 10039, 10076];

/** What JetStream answers when a stream, a consumer or a message of a stream is not there. */
const absences: readonly (number | null)[] = [10014, 10059];

/** Makes a request until it is answered; `lookForAll` throws where something it is of is gone. */
export async function patiently<Answer>(
  connection: NatsConnection,
  request: () => Promise<Answer>,
  lookForAll: () => Promise<void>,
): Promise<Answer> {
  for (let waitedMs = 0; ; ) {
    const outcome = await request().then(
      (answer) => ({ answer }),
      (mistake) => ({ mistake }),
    );
    if ('answer' in outcome) return outcome.answer;
    const { mistake } = outcome;
    refuseLasting(connection, mistake);
    // Nobody answers for a stream that is gone, as nobody does for one that is not back yet.
    if (isSilence(mistake))
      await lookForAll().catch((mistake) => refuseLasting(connection, mistake));
    waitedMs += pauseMs + ((mistake as NatsError).code === 'TIMEOUT' ? requestMs : 0);
    if (waitedMs > patienceMs) throw lost(messageOf(mistake));
    await pause(pauseMs);
  }
}

/** Throws, for everything but what passes by itself: a server that is away, or late. */
function refuseLasting(connection: NatsConnection, thrown: unknown): void {
  if (thrown instanceof Issue || isConflict(thrown) || isOtherwise(thrown)) throw thrown;
  if (isRefusal(thrown)) throw refused(thrown);
  if (connection.isClosed()) throw lost('the connection was closed');
  const code = codeOf(thrown);
  if (withoutJetStream.includes(code) || hasNone(connection, thrown)) throw noJetStream();
  if (absences.includes(code)) throw vanished(thrown);
  if (!passes(thrown)) throw code === null ? thrown : impossible(thrown);
}

/** Whether a request may succeed when it is made again: nobody answered, or not in time. */
function passes(thrown: unknown): boolean {
  const { code, api_error } = (thrown ?? {}) as Partial<NatsError>;
  const passing = ['TIMEOUT', '503', '408', 'DISCONNECT', 'CONNECTION_REFUSED', 'IDLE_HEARTBEAT'];
  if (api_error === undefined) return passing.includes(code ?? '');
  return (
    api_error.err_code === 10008 ||
    (api_error.err_code === undefined && passing.includes(code ?? ''))
  );
}

/** A server that is there, and says of itself that it has no JetStream. */
function hasNone(connection: NatsConnection, thrown: unknown): boolean {
  const info = connection.info as { readonly jetstream?: boolean } | undefined;
  return isSilence(thrown) && info !== undefined && info.jetstream !== true;
}

function isSilence(thrown: unknown): boolean {
  return (thrown as Partial<NatsError> | null)?.code === '503';
}

/** Whether the server does not let us in, or not do this. */
export function isRefusal(thrown: unknown): boolean {
  const code = (thrown as Partial<NatsError> | null)?.code ?? '';
  const known = ['AUTHORIZATION_VIOLATION', 'PERMISSIONS_VIOLATION', 'BAD_AUTHENTICATION'];
  return known.includes(code) || /permissions violation/i.test(messageOf(thrown));
}

/** The `Issue` of such a refusal. */
export function refused(thrown: unknown): Issue {
  return new Issue('sweep/no-rights', {
    wrong: 'the NATS server does not allow this',
    found: messageOf(thrown),
    right:
      'give a user who may use JetStream: publish to $JS.API.>, $JS.ACK.>, $KV.> and protolab.sweep.>, subscribe to _INBOX.>',
  });
}

function noJetStream(): Issue {
  return new Issue('sweep/no-jetstream', {
    wrong: 'the NATS server has no JetStream for us, and a sweep is kept on it',
    right:
      'start it with nats-server -js -sd FOLDER, and give our account JetStream if it has accounts',
  });
}

function vanished(thrown: unknown): Issue {
  return new Issue('sweep/vanished', {
    wrong: 'what the NATS server kept of this sweep was removed while we worked on it',
    found: messageOf(thrown),
    right: 'start the sweep again',
  });
}

function impossible(thrown: unknown): Issue {
  return new Issue('sweep/server-refuses', {
    wrong: 'the NATS server refuses what a sweep needs',
    found: messageOf(thrown),
    right: 'look for its limits on storage, streams and consumers',
  });
}

function lost(found: string): Issue {
  return new Issue('sweep/lost-server', {
    wrong: 'the NATS server has not answered for a long time',
    found,
    right: 'nothing is lost that was acknowledged: join the sweep again when it is there',
  });
}

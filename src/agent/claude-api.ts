import { Issue, messageOf } from '#base';
import type { ServerEvent } from './claude-message.js';

/** A server that answers messages: all that the rest of this room knows of the SDK. */
export interface Server {
  /** Asks for one message. Iterating throws what `failureOf` can read. */
  stream(
    request: { readonly [part: string]: unknown },
    signal: AbortSignal,
  ): Promise<AsyncIterable<ServerEvent>>;
}

/** Where a server is, and how long it may take until it begins to answer. */
export interface Address {
  readonly baseURL: string;
  readonly apiKey: string;
  readonly timeoutSeconds: number;
}

/**
 * Makes a server of an address. The SDK is loaded only now; it takes nothing from the environment
 * that is not handed in, says nothing on the console, and retries nothing: that is ours, because a
 * retry costs time and may cost money.
 */
export async function serverAt({ baseURL, apiKey, timeoutSeconds }: Address): Promise<Server> {
  const { Anthropic } = await import('@anthropic-ai/sdk');
  const client = new Anthropic({
    apiKey,
    authToken: null,
    baseURL,
    maxRetries: 0,
    timeout: timeoutSeconds * 1000,
    logLevel: 'off',
  });
  return {
    stream: async (request, signal) =>
      (await client.messages.create({ ...request, stream: true } as never, {
        signal,
      })) as unknown as AsyncIterable<ServerEvent>,
  };
}

/** Why a message did not come, and whether to ask again. */
export interface Failure {
  /** The code of the `Issue` that it is if it stays so. */
  readonly code: string;
  readonly text: string;
  readonly right: string;
  readonly isTransient: boolean;
  /** The conversation is too long for the model. */
  readonly isOverflow: boolean;
  /** When the server wants to be asked again; null where it does not say. */
  readonly retrySeconds: number | null;
}

/** Errors by the status of the answer, or by their type where they come in mid-stream. */
const kinds: readonly (readonly [
  fits: (status: number, type: string) => boolean,
  code: string,
  right: string,
  isTransient: boolean,
])[] = [
  [
    (status, type) => status === 401 || type === 'authentication_error',
    'claude/key',
    'hand in a key that this server knows',
    false,
  ],
  [
    (status, type) => status === 402 || type === 'billing_error',
    'claude/billing',
    'look at the credit and the limits of the account',
    false,
  ],
  [
    (status, type) => status === 403 || type === 'permission_error',
    'claude/permission',
    'use a key that may use this model',
    false,
  ],
  [
    (status, type) => status === 404 || type === 'not_found_error',
    'claude/not-found',
    'name a model that this server has',
    false,
  ],
  [
    (status, type) => status === 429 || type === 'rate_limit_error',
    'claude/rate-limit',
    'wait, or ask less often; resume the attempt then',
    true,
  ],
  [
    (status, type) => status === 529 || type === 'overloaded_error',
    'claude/overloaded',
    'resume the attempt when the server has less to do',
    true,
  ],
  [
    (status, type) =>
      status >= 500 ||
      status === 408 ||
      status === 409 ||
      ['api_error', 'timeout_error'].includes(type),
    'claude/server',
    'resume the attempt when the server is well again',
    true,
  ],
  [
    (status, type) => status >= 400 || type !== '',
    'claude/request',
    'change the options that it names; if there are none, this is a fault of protolab',
    false,
  ],
];

/** Reads what the SDK threw. What it does not know was a stream that broke, or no connection. */
export function failureOf(thrown: unknown): Failure {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as {
    readonly status?: unknown;
    readonly type?: unknown;
    readonly name?: unknown;
    readonly cause?: unknown;
    readonly apiMessage?: unknown;
    readonly headers?: { get?(name: string): string | null };
  };
  const status = typeof error.status === 'number' ? error.status : 0;
  const type = typeof error.type === 'string' ? error.type : '';
  const said = typeof error.apiMessage === 'string' ? error.apiMessage : messageOf(thrown);
  const kind = kinds.find(([fits]) => fits(status, type));
  if (kind !== undefined) {
    const [, code, right, isTransient] = kind;
    const after = Number(error.headers?.get?.('retry-after') ?? Number.NaN);
    const isOverflow =
      code === 'claude/request' &&
      (status === 413 || /too long|context (window|length|limit)/i.test(said));
    const text = `${status || 'in mid-stream'} ${type} ${said}`.replaceAll(/\s+/g, ' ').trim();
    const retrySeconds = Number.isFinite(after) ? Math.max(0, after) : null;
    return { code, text, right, isTransient, isOverflow, retrySeconds };
  }
  const isUnreachable = /^APIConnection/.test(String(error.name));
  const cause = error.cause === undefined ? '' : ` (${deepest(error.cause)})`;
  return {
    code: isUnreachable ? 'claude/unreachable' : 'claude/broken-stream',
    text: `${said}${cause}`,
    right: 'look at the address and the connection; resume the attempt then',
    isTransient: true,
    isOverflow: false,
    retrySeconds: null,
  };
}

/** `ECONNREFUSED` stands at the bottom of `Connection error` and `fetch failed`. */
function deepest(cause: unknown): string {
  const below = (cause as { readonly cause?: unknown } | null)?.cause;
  return below === undefined ? messageOf(cause) : deepest(below);
}

/** A failure that stays, as an `Issue`. */
export function issueOf({ code, text, right }: Failure, times: number): Issue {
  return new Issue(code, {
    wrong: `the server did not answer${times > 1 ? `, though it was asked ${times} times` : ''}`,
    found: text,
    right,
  });
}

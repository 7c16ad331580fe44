/**
 * A server on this machine that speaks the Messages API as far as a loop of tool calls needs it: it
 * answers from a script, checks what it is asked as the API does, and breaks on purpose.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Asked, type Json, problemIn } from './messages-check.js';

/** What the model says in a turn. */
export type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly thinking: string }
  | {
      readonly type: 'tool_use';
      readonly name: string;
      readonly input: Json;
      /** Only so many characters of its JSON are sent. */
      readonly cutAt?: number;
    };

/** One answer: a turn, or something that goes wrong. */
export interface Reply {
  readonly blocks?: readonly Block[];
  /** By default `tool_use` where a tool is called, else `end_turn`. */
  readonly stopReason?: string;
  readonly stopDetails?: Json;
  readonly outputTokens?: number;
  /** An answer with a status other than 200. */
  readonly status?: number;
  readonly errorType?: string;
  readonly message?: string;
  readonly retryAfter?: string;
  /** Sent in place of the body of an error. */
  readonly rawBody?: string;
  /** How long nothing is sent at first. */
  readonly silenceMs?: number;
  /** What happens after so many events: an `error` event, a cut socket, no more, words that are no JSON. */
  readonly breaks?: {
    readonly after: number;
    readonly how: 'error event' | 'cut' | 'end' | 'not JSON' | 'hang';
    readonly errorType?: string;
  };
}

/** A script: the answers in order, or a function of what is asked. */
export type Script = readonly Reply[] | ((asked: Asked, number: number) => Reply);

export interface MessagesServer {
  readonly url: string;
  /** Every body that was accepted, in order. */
  readonly asked: readonly Asked[];
  /** What was refused, and why. */
  readonly refused: readonly string[];
  /** Answers sent, errors included. */
  readonly count: () => number;
  close(): Promise<void>;
}

/** Starts one; `key` is the key that it knows, `begin` the answer with which it begins. */
export async function messagesServer(
  script: Script,
  { key = 'scripted', begin = 0 }: { readonly key?: string; readonly begin?: number } = {},
): Promise<MessagesServer> {
  const asked: Asked[] = [];
  const refused: string[] = [];
  const sent = new Map<string, string>();
  const cache = new Set<string>();
  let answers = 0;
  const server = createServer((request, response) => {
    void answer(request, response).catch((thrown) => response.destroy(thrown as Error));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const number = begin + answers;
    answers += 1;
    const given = String(request.headers['x-api-key'] ?? request.headers.authorization ?? '');
    if (given.replace(/^Bearer /, '') !== key) {
      return fail(response, {
        status: 401,
        errorType: 'authentication_error',
        message: 'invalid key',
      });
    }
    if (request.method !== 'POST' || request.url !== '/v1/messages') {
      return fail(response, { status: 404, errorType: 'not_found_error', message: 'no such path' });
    }
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Asked;
    const problem = problemIn(body, sent);
    if (problem !== null) {
      refused.push(problem);
      const isModel = problem.startsWith('model:');
      return fail(response, {
        status: isModel ? 404 : 400,
        errorType: isModel ? 'not_found_error' : 'invalid_request_error',
        message: problem,
      });
    }
    asked.push(body);
    const reply = typeof script === 'function' ? script(body, number) : script[number];
    if (reply === undefined) throw new Error('the script is at its end');
    if (reply.silenceMs !== undefined) await sleep(reply.silenceMs);
    if (reply.status !== undefined) return fail(response, reply);
    await stream(response, reply, body, number);
  }

  async function stream(response: ServerResponse, reply: Reply, body: Asked, number: number) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': `req_${number}` });
    let count = 0;
    for (const event of eventsOf(reply, body, number, cache)) {
      if (reply.breaks?.after === count) return breakOff(response, reply.breaks);
      count += 1;
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      remember(event);
      if (count % 3 === 0) await sleep(0);
    }
    response.end();
  }

  /** What was sent as thinking must come back as it was. */
  function remember(event: { readonly [part: string]: unknown }): void {
    if (event.type !== 'content_block_delta') return;
    const delta = event.delta as { readonly type: string; readonly [part: string]: unknown };
    if (delta.type === 'thinking_delta') {
      sent.set('thinking', `${sent.get('thinking') ?? ''}${delta.thinking}`);
    }
    if (delta.type === 'signature_delta') {
      sent.set(String(delta.signature), sent.get('thinking') ?? '');
      sent.delete('thinking');
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    refused,
    count: () => answers,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function fail(response: ServerResponse, reply: Reply): void {
  const { status = 500, errorType = 'api_error', message = 'scripted', retryAfter } = reply;
  const error = { type: 'error', error: { type: errorType, message }, request_id: 'req_failed' };
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
  });
  response.end(reply.rawBody ?? JSON.stringify(error));
}

async function breakOff(
  response: ServerResponse,
  { how, errorType = 'overloaded_error' }: NonNullable<Reply['breaks']>,
): Promise<void> {
  await sleep(5);
  if (how === 'hang') return;
  if (how === 'cut') {
    response.destroy();
    return;
  }
  if (how === 'error event') {
    const error = { type: 'error', error: { type: errorType, message: 'scripted error' } };
    response.write(`event: error\ndata: ${JSON.stringify(error)}\n\n`);
  }
  if (how === 'not JSON') {
    response.write('event: content_block_delta\ndata: {"type": "content_block_de\n\n');
  }
  response.end();
}

type Event = { readonly type: string; readonly [part: string]: Json };

/** message_start, ping, then for each block start, deltas, stop; message_delta, message_stop. */
function* eventsOf(
  reply: Reply,
  body: Asked,
  number: number,
  cache: Set<string>,
): Generator<Event> {
  const { blocks = [], outputTokens = 40 } = reply;
  const calls = blocks.some(({ type }) => type === 'tool_use');
  const prompt = promptUsage(body, cache);
  const { cache_creation: _, ...sums } = prompt;
  yield {
    type: 'message_start',
    message: {
      id: `msg_${number}`,
      type: 'message',
      role: 'assistant',
      model: body.model as Json,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      stop_details: null,
      usage: { ...prompt, output_tokens: 1, service_tier: 'standard' },
    },
  };
  yield { type: 'ping' };
  for (const [index, block] of blocks.entries()) {
    yield { type: 'content_block_start', index, content_block: emptyOf(block, number, index) };
    for (const delta of deltasOf(block, number, index)) {
      yield { type: 'content_block_delta', index, delta };
    }
    yield { type: 'content_block_stop', index };
  }
  yield {
    type: 'message_delta',
    delta: {
      stop_reason: reply.stopReason ?? (calls ? 'tool_use' : 'end_turn'),
      stop_sequence: null,
      stop_details: reply.stopDetails ?? null,
      container: null,
    },
    // Cumulative, and without the parts of `cache_creation`.
    usage: { ...sums, output_tokens: outputTokens },
  };
  yield { type: 'message_stop' };
}

function emptyOf(block: Block, number: number, index: number): Json {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: '', citations: null };
    case 'thinking':
      return { type: 'thinking', thinking: '', signature: '' };
    case 'tool_use':
      return { type: 'tool_use', id: `toolu_${number}_${index}`, name: block.name, input: {} };
  }
}

function* deltasOf(block: Block, number: number, index: number): Generator<Json> {
  switch (block.type) {
    case 'text':
      for (const part of pieces(block.text)) yield { type: 'text_delta', text: part };
      return;
    case 'thinking':
      for (const part of pieces(block.thinking)) yield { type: 'thinking_delta', thinking: part };
      yield { type: 'signature_delta', signature: `signature_${number}_${index}` };
      return;
    case 'tool_use':
      // The API begins with an empty fragment.
      yield { type: 'input_json_delta', partial_json: '' };
      for (const part of pieces(JSON.stringify(block.input).slice(0, block.cutAt))) {
        yield { type: 'input_json_delta', partial_json: part };
      }
  }
}

function pieces(text: string): readonly string[] {
  return text.match(/[\s\S]{1,17}/g) ?? [];
}

/** A token for every four bytes, and a cache of every prompt up to each of its breakpoints. */
function promptUsage(body: Asked, cache: Set<string>): { readonly [part: string]: Json } {
  const parts = [...(body.tools ?? []), ...(body.system ?? []), ...body.messages.flatMap(blocksOf)];
  let prefix = '';
  let read = 0;
  let written = { until: 0, hour: 0 };
  for (const { cache_control: control, ...block } of parts) {
    prefix += JSON.stringify(block);
    const tokens = Math.ceil(prefix.length / 4);
    // An earlier breakpoint is found again, also where there is none any more.
    if (cache.has(prefix)) read = tokens;
    if (control === undefined) continue;
    cache.add(prefix);
    const isHour = (control as { readonly ttl?: string }).ttl === '1h';
    written = { until: tokens, hour: isHour ? tokens : written.hour };
  }
  const hour = Math.max(0, written.hour - read);
  const all = Math.max(0, written.until - read);
  return {
    input_tokens: Math.ceil(prefix.length / 4) - written.until,
    cache_creation_input_tokens: all,
    cache_read_input_tokens: read,
    cache_creation: { ephemeral_5m_input_tokens: all - hour, ephemeral_1h_input_tokens: hour },
  };
}

function blocksOf({ content }: Asked['messages'][number]): readonly { [part: string]: Json }[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : [...content];
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

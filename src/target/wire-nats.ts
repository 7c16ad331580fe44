/**
 * The language of NATS (Client Protocol, and the JetStream API on it), as far as a conformance needs
 * it: a message that names a subject for its answer is a request, and what comes on that subject is
 * the answer.
 *
 *   client ──PUB subject _INBOX.a.b 12──>   <──MSG _INBOX.a.b 1 40── {"stream":"…","seq":7}
 */
import type { Effect, Piece, Reader, RequestKind, Wire } from './wire.js';

/** Reads a connection to NATS; one that is encrypted passes unread. */
export const natsWire: Wire = () => new NatsReader();

class NatsReader implements Reader {
  readonly #open = new Map<string, RequestKind>();
  #fromClient: Buffer = Buffer.alloc(0);
  #fromServer: Buffer = Buffer.alloc(0);
  #opaque = false;

  sent(bytes: Buffer): readonly Piece[] {
    if (this.#opaque) return [{ bytes }];
    const { messages, rest } = cut(Buffer.concat([this.#fromClient, bytes]));
    this.#fromClient = rest;
    return messages.map((message): Piece => {
      const { verb, words } = message;
      const withHead = verb === 'HPUB';
      const answerTo = words.length === (withHead ? 4 : 3) ? words[1] : undefined;
      if ((verb !== 'PUB' && !withHead) || answerTo === undefined) return { bytes: message.bytes };
      const kind = kindOf(words[0] ?? '');
      this.#open.set(answerTo, kind);
      return { bytes: message.bytes, request: { token: answerTo, kind } };
    });
  }

  received(bytes: Buffer): readonly Piece[] {
    if (this.#opaque) return [{ bytes }];
    const { messages, rest } = cut(Buffer.concat([this.#fromServer, bytes]));
    this.#fromServer = rest;
    return messages.map((message): Piece => {
      if (message.verb === 'INFO' && /"tls_required":\s*true/.test(message.bytes.toString())) {
        this.#opaque = true;
      }
      const token = message.words[0] ?? '';
      const kind = message.verb.endsWith('MSG') ? this.#open.get(token) : undefined;
      if (kind === undefined) return { bytes: message.bytes };
      this.#open.delete(token);
      const effect = kind === 'write' ? effectOf(message.payload) : 'none';
      return { bytes: message.bytes, answer: { token, effect } };
    });
  }
}

type Message = {
  readonly verb: string;
  readonly words: readonly string[];
  readonly payload: string;
  readonly bytes: Buffer;
};

/** The verbs of messages that carry bytes after their line; the last word says how many. */
const carriers = ['PUB', 'HPUB', 'MSG', 'HMSG'];

function cut(bytes: Buffer): { readonly messages: readonly Message[]; readonly rest: Buffer } {
  const messages: Message[] = [];
  let at = 0;
  while (at < bytes.length) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) break;
    const [first = '', ...words] = bytes.toString('utf8', at, line).split(/[ \t]+/);
    const verb = first.toUpperCase();
    const carried = carriers.includes(verb) ? Number(words.at(-1)) + 2 : 0;
    const end = line + 2 + carried;
    if (end > bytes.length) break;
    const head = verb.startsWith('H') ? Number(words.at(-2)) : 0;
    const payload = carried === 0 ? '' : bytes.toString('utf8', line + 2 + head, end - 2);
    messages.push({ verb, words, payload, bytes: bytes.subarray(at, end) });
    at = end;
  }
  return { messages, rest: bytes.subarray(at) };
}

function kindOf(subject: string): RequestKind {
  if (/^\$JS\.API\.(?:STREAM\.MSG|DIRECT)\.GET\./.test(subject)) return 'read';
  if (/^\$JS\.API\.STREAM\.MSG\.DELETE\./.test(subject)) return 'write';
  return /^\$(?:JS|SYS)\./.test(subject) ? 'other' : 'write';
}

/** A message that is stored is acknowledged with its sequence; all else says that it is not. */
function effectOf(payload: string): Effect {
  try {
    const answer = JSON.parse(payload) as Record<string, unknown>;
    if (answer.error !== undefined || answer.duplicate === true) return 'refused';
    return answer.seq !== undefined || answer.success === true ? 'applied' : 'refused';
  } catch {
    // No responders: the answer has a status and no content.
    return 'refused';
  }
}

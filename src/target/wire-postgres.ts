/**
 * The language of PostgreSQL (Frontend/Backend Protocol, version 3), as far as a conformance needs
 * it: where a request and its answer begin and end, and what the answer says of a write.
 *
 *   client ──Parse Bind Describe Execute Sync──>   one request; so is a Query
 *          <──…  CommandComplete 'UPDATE 1'  ReadyForQuery──   one answer
 */
import type { Effect, Piece, Reader, RequestKind, Wire } from './wire.js';

/** The codes of a first message that asks for encryption. */
const encryptions = [80877103, 80877104];

const writes =
  /^\s*(?:INSERT|UPDATE|DELETE|MERGE|COMMIT)\b|^\s*WITH\b[\s\S]*\b(?:INSERT|UPDATE|DELETE)\b/i;
const reads = /^\s*(?:SELECT|WITH|TABLE|VALUES)\b/i;

/** Reads a connection to PostgreSQL; one that is encrypted passes unread. */
export const postgresWire: Wire = () => new PostgresReader();

class PostgresReader implements Reader {
  readonly #open: { readonly token: string; readonly kind: RequestKind }[] = [];
  /** What the named statements are for. */
  readonly #statements = new Map<string, RequestKind>();
  #fromClient: Buffer = Buffer.alloc(0);
  #fromServer: Buffer = Buffer.alloc(0);
  #request: { parts: Buffer[]; kind: RequestKind } = { parts: [], kind: 'other' };
  #answer: { parts: Buffer[]; effect: Effect } = { parts: [], effect: 'none' };
  #count = 0;
  #greeted = false;
  #opaque = false;

  sent(bytes: Buffer): readonly Piece[] {
    if (this.#opaque) return [{ bytes }];
    this.#fromClient = Buffer.concat([this.#fromClient, bytes]);
    const pieces: Piece[] = [];
    while (this.#fromClient.length >= 8 || (this.#greeted && this.#fromClient.length >= 5)) {
      const type = this.#greeted ? this.#fromClient.toString('latin1', 0, 1) : '';
      const length = this.#fromClient.readInt32BE(type.length) + type.length;
      if (length < type.length + 4) return [...pieces, this.#giveUp('client')];
      if (length > this.#fromClient.length) break;
      const message = this.#fromClient.subarray(0, length);
      this.#fromClient = this.#fromClient.subarray(length);
      pieces.push(...this.#asked(type, message));
      if (this.#opaque) return pieces;
    }
    return pieces;
  }

  received(bytes: Buffer): readonly Piece[] {
    if (this.#opaque) return [{ bytes }];
    this.#fromServer = Buffer.concat([this.#fromServer, bytes]);
    const pieces: Piece[] = [];
    while (this.#fromServer.length >= 5) {
      const length = this.#fromServer.readInt32BE(1) + 1;
      if (length < 5) return [...pieces, this.#giveUp('server')];
      if (length > this.#fromServer.length) break;
      const message = this.#fromServer.subarray(0, length);
      this.#fromServer = this.#fromServer.subarray(length);
      pieces.push(...this.#told(message));
    }
    return pieces;
  }

  /** This is another language: from now on all passes as it comes. */
  #giveUp(side: 'client' | 'server'): Piece {
    this.#opaque = true;
    return { bytes: side === 'client' ? this.#fromClient : this.#fromServer };
  }

  #asked(type: string, message: Buffer): readonly Piece[] {
    if (type === '') {
      this.#greeted = true;
      this.#opaque = encryptions.includes(message.readInt32BE(4));
      const rest = this.#opaque ? this.#fromClient : Buffer.alloc(0);
      return [{ bytes: Buffer.concat([message, rest]) }];
    }
    if (!'PBDECSHQ'.includes(type)) return [{ bytes: message }];
    this.#request.parts.push(message);
    const kind = this.#kindOf(type, message);
    if (kind !== null && this.#request.kind !== 'write') this.#request.kind = kind;
    if (!'SHQ'.includes(type)) return [];
    const bytes = Buffer.concat(this.#request.parts);
    const request = { token: `${this.#count}`, kind: this.#request.kind };
    this.#request = { parts: [], kind: 'other' };
    if (type === 'H') return [{ bytes }];
    this.#count += 1;
    this.#open.push(request);
    return [{ bytes, request }];
  }

  #kindOf(type: string, message: Buffer): RequestKind | null {
    const [first = '', second = ''] = message.toString('utf8', 5).split('\0', 2);
    if (type === 'Q') return kindOf(first);
    if (type === 'B') return this.#statements.get(second) ?? null;
    if (type !== 'P') return null;
    this.#statements.set(first, kindOf(second));
    return kindOf(second);
  }

  #told(message: Buffer): readonly Piece[] {
    const [open] = this.#open;
    // What nobody asked for, the greeting above all, is not kept back.
    if (open === undefined) return [{ bytes: message }];
    this.#answer.parts.push(message);
    const type = message.toString('latin1', 0, 1);
    if (type === 'C' && open.kind === 'write' && this.#answer.effect !== 'applied') {
      const tag = message.toString('latin1', 5, message.length - 1);
      this.#answer.effect = tag === 'COMMIT' || / [1-9]\d*$/.test(tag) ? 'applied' : 'refused';
    }
    if (type === 'E') {
      this.#answer.effect = 'refused';
      if (!/(?:^|\0)[SV](?:FATAL|PANIC)\0/.test(message.toString('latin1', 5))) return [];
      // The connection ends here, and the request has no answer.
      return [{ bytes: Buffer.concat(this.#answer.parts.splice(0)) }];
    }
    if (type !== 'Z') return [];
    // Within a transaction that is still open nothing has taken effect yet.
    const within = message.toString('latin1', 5, 6) !== 'I';
    return this.#answered(open.token, within ? 'none' : this.#answer.effect);
  }

  #answered(token: string, effect: Effect): readonly Piece[] {
    const bytes = Buffer.concat(this.#answer.parts);
    this.#answer = { parts: [], effect: 'none' };
    this.#open.shift();
    return [{ bytes, answer: { token, effect } }];
  }
}

function kindOf(text: string): RequestKind {
  if (writes.test(text)) return 'write';
  return reads.test(text) ? 'read' : 'other';
}

/** What a request is for: only of a write may it stay unknown whether it took effect. */
export type RequestKind = 'read' | 'write' | 'other';

/** What the server's answer says of a write: it took effect, it never will, or nothing. */
export type Effect = 'applied' | 'refused' | 'none';

/** Bytes that pass a connection together; a request, or the answer to one, is one piece. */
export interface Piece {
  readonly bytes: Buffer;
  readonly request?: { readonly token: string; readonly kind: RequestKind };
  readonly answer?: { readonly token: string; readonly effect: Effect };
}

/** Reads one connection. It keeps what is not whole yet, and never throws. */
export interface Reader {
  /** What a client sent: whole pieces, in order. */
  sent(bytes: Buffer): readonly Piece[];
  /** What the server sent: whole pieces, in order. */
  received(bytes: Buffer): readonly Piece[];
}

/** How the bytes of one kind of target are read: a fresh reader for each connection. */
export type Wire = () => Reader;

/**
 * Reads nothing: every piece of bytes passes as it comes, and no request is seen.
 *
 * For targets whose language is not known, and for connections that are encrypted.
 */
export const opaque: Wire = () => ({
  sent: (bytes) => [{ bytes }],
  received: (bytes) => [{ bytes }],
});

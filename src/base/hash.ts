import { createHash } from 'node:crypto';
import { canonical, type Data } from './data.js';

/** The SHA-256 of a text or of bytes, in hexadecimal. */
export function hashBytes(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The identity of a value: the first 16 hexadecimal digits of the SHA-256 of its canonical text. */
export function identity(value: Data): string {
  return hashBytes(canonical(value)).slice(0, 16);
}

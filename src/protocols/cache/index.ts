/** The cache: a copy that is filled by those who read, and emptied by those who write. */
import { fillBlindly } from './fill-blindly.js';
import { fillUnlessEmptied } from './fill-unless-emptied.js';

const world = {
  clients: { reader: ['read', 'read'], editor: [{ operation: 'publish', input: 2 }] },
  holds: { 'pages/page': 1, 'entries/page': 0 },
  faults: { 'unknown outcome': 1, crash: 1 },
};

/** The designs of the cache, the failing one first, in one world. */
export const entries = [
  { design: fillBlindly, world, stands: false },
  { design: fillUnlessEmptied, world, stands: true },
];

/** The cache: an old edition is put into it after it was emptied. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accepted, explore } from '#explore';
import { cacheEntries } from '#protocols';
import { scenario } from '#sim';
import { concretize } from '#target';
import { testClassic } from './classic.js';

testClassic({
  entries: cacheEntries,
  pins: {
    'cache/fill-blindly': {
      property: 'who begins to read after a publication is shown it',
      steps: 6,
      faults: [],
      shows: [
        /^reader 1: read; cache\.get entries\/page → 0/,
        /^reader 1: origin\.get pages\/page → 1/,
        /^editor 1: publish 2; origin\.put pages\/page 2 → written/,
        /^editor 1: cache\.put entries\/page 0 → written.*returns none/,
        /^reader 1: cache\.put entries\/page 1 → written/,
        /^reader 2: read; cache\.get entries\/page → 1.*returns 1/,
      ],
    },
    'cache/fill-unless-emptied': {
      states: 4_993,
      wider: {
        clients: {
          reader: [['read', 'read'], 'read'],
          editor: [{ operation: 'publish', input: 2 }],
        },
        holds: { 'pages/page': 1, 'entries/page': 0 },
        faults: { 'unknown outcome': 1, crash: 1 },
      },
    },
  },
  idle: { answers: { read: 1, publish: null }, why: /who begins to read after a publication/ },
});

test('cache/fill-unless-emptied can be made concrete where reads are fresh, and only there', () => {
  const right = cacheEntries.find(({ stands }) => stands);
  assert.ok(right !== undefined);
  const { design, world } = right;
  const explored = accepted(explore(scenario({ design, ...world })));
  assert.equal(concretize(explored, 'postgres').kind, 'concrete');
  const refused = concretize(explored, 'nats');
  assert.ok(refused.kind === 'unmet');
  assert.ok(refused.unmet.some(({ guarantee }) => guarantee === 'fresh reads'));
});

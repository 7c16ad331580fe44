import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { oneDocument } from '#durable';
import { explore } from '#explore';
import { pair, requests } from './worlds.js';

const kinds = Object.keys(requests);

describe('one document, exhausted for every pair of requests with one answer lost', () => {
  for (const one of kinds) {
    it(`stands where ${one} meets any other`, { timeout: 1_200_000 }, () => {
      for (const other of kinds) {
        const { outcome, claim } = explore(
          pair(oneDocument, [one, other], { 'unknown outcome': 1 }),
        );
        assert.deepEqual([outcome, claim.kind], ['holds', 'exhausted'], `${one} and ${other}`);
      }
    });
  }
});

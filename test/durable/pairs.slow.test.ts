import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { oneDocument } from '#durable';
import { explore } from '#explore';
import { pair, requests } from './worlds.js';

const kinds = Object.keys(requests);

function stands(world: ReturnType<typeof pair>, name: string): void {
  const { outcome, claim } = explore(world);
  assert.deepEqual([outcome, claim.kind], ['holds', 'exhausted'], name);
}

describe('one document, exhausted', () => {
  for (const one of kinds) {
    it(`stands where ${one} meets any request`, () => {
      for (const other of kinds) stands(pair(oneDocument, [one, other]), `${one}, ${other}`);
    });
  }

  for (const one of ['promise.register_callback', 'task.suspend', 'task.fence', 'task.heartbeat']) {
    it(`stands where ${one} meets a settle, and one answer is lost`, () => {
      const world = pair(oneDocument, [one, 'promise.settle'], { 'unknown outcome': 1 });
      stands(world, one);
    });
  }
});

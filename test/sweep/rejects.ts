import assert from 'node:assert/strict';
import { Issue } from '#base';
import { assertSentence } from '../toys.js';

/** Asserts that a promise is rejected with an `Issue` of this code, whose message is sentences. */
export async function rejects(act: Promise<unknown>, code: string, words = /./): Promise<void> {
  await assert.rejects(act, (thrown: unknown) => {
    assert.ok(thrown instanceof Issue, `an Issue, not ${String(thrown)}`);
    assert.equal(thrown.code, code, thrown.message);
    assertSentence(thrown.message);
    assert.match(thrown.message, words);
    return true;
  });
}

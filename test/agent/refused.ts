import assert from 'node:assert/strict';
import { Issue } from '#base';
import { assertSentence } from '../toys.js';

/** Asserts that something ends in an `Issue` of this code, in a sentence that has these words. */
export async function refused(
  work: () => Promise<unknown>,
  code: string,
  ...words: readonly string[]
): Promise<void> {
  await assert.rejects(work, (thrown: unknown) => {
    assert.ok(thrown instanceof Issue, `an Issue, not ${String(thrown)}`);
    assert.equal(thrown.code, code, thrown.message);
    assertSentence(thrown.message);
    const message = thrown.message.toLowerCase();
    for (const word of words) {
      assert.ok(message.includes(word.toLowerCase()), `${word}: ${message}`);
    }
    return true;
  });
}

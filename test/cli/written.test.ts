/** What was written by hand, as an export takes it from a file. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { concretize } from '#target';
import { writtenConcrete } from '../../src/cli/written.ts';
import { ownToken } from '../../src/protocols/counter/index.ts';
import { acceptedFor } from '../target/accepted.ts';

const root = mkdtempSync(join(tmpdir(), 'protolab-written-'));
after(() => rmSync(root, { recursive: true, force: true }));

const on = { accepted: acceptedFor(ownToken), target: 'postgres' } as const;

test('a document in a file is exported where it stands, and refused with a sentence where not', async () => {
  const own = concretize(on.accepted, 'postgres');
  const file = join(root, 'concrete.json');
  writeFileSync(file, JSON.stringify(own));
  assert.deepEqual(await writtenConcrete(file, on), own);
  writeFileSync(file, JSON.stringify({ ...own, target: 'nats' }));
  const refused = await writtenConcrete(file, on);
  assert.ok(refused.kind === 'refused');
  assert.equal(refused.code, 1);
  assert.match(
    refused.feedback,
    /^FALLS at 'document': it is for 'nats', and 'postgres' was asked/,
  );
  await assert.rejects(writtenConcrete(join(root, 'none.json'), on), { code: 'cli/no-file' });
});

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { judgeVerb } from '../../src/cli/judge.js';
import { projectFolder } from '../../src/cli/project.js';
import { callVerb } from '../../src/cli/verb.js';

/** Calls the verb on a sample, and answers with its exit code and what it printed. */
async function judged(t: TestContext, typed: readonly string[]) {
  const [file = '', ...options] = typed;
  const printed: string[] = [];
  const keep = (text: unknown): boolean => printed.push(String(text)) > 0;
  const out = t.mock.method(process.stdout, 'write', keep);
  const err = t.mock.method(process.stderr, 'write', () => true);
  const path = join(projectFolder, 'data', 'histories', file);
  try {
    return { code: await callVerb(judgeVerb, [path, ...options]), out: printed.join('') };
  } finally {
    out.mock.restore();
    err.mock.restore();
  }
}

for (const [typed, code, says] of [
  ['stale-read.ndjson --spec register', 1, /of 'x'.*\n\nthe 3 calls .*, of 6:\n\nclient 1 {2}\[wr/],
  ['unknown-write.ndjson --spec register', 0, /^holds +linearizable as register/],
  ['swaps.log --spec cas-register', 0, /^holds/],
  ['swaps.log --spec cas-register --initial 3', 1, /\[read → none\]/],
  ['two-swaps.edn --spec cas-register', 1, /\[cas \[0, 2\] → true\]/],
  ['queue.ndjson --spec queue', 0, /^holds/],
  ['queue.ndjson --spec queue --steps 1', 3, /^unknown .* in 1 steps/],
  ['counter.ndjson --spec counter', 1, /increment → 1/],
  ['write-skew.ndjson --transactions', 1, /G2-item: T2 → T3 → T2/],
  ['session.ndjson --sessions', 1, /BROKEN {3}read your writes.*\nholds {4}monotonic reads/],
  ['counter.ndjson --spec ./src/protocols/none.ts', null, /there is no file/i],
  ['counter.ndjson --spec nonsense', null, /nothing is known by the name/i],
  ['counter.ndjson', null, /not said what/i],
  ['nothing.ndjson --sessions', null, /there is no file/i],
  ['swaps.log --spec register --initial [', null, /--initial is no JSON/],
] as const) {
  test(`judge ${typed}: ${code ?? 'a mistake'}`, async (t) => {
    const call = judged(t, typed.split(' '));
    if (code === null) return assert.rejects(call, says);
    const found = await call;
    assert.match(found.out, says);
    assert.equal(found.code, code);
  });
}

test('the specification of a design judges a recording of its operations', async (t) => {
  const { code, out } = await judged(t, ['counter.ndjson', '--spec', 'counter', '--json']);
  assert.equal(code, 1);
  assert.equal(JSON.parse(out).findings[0].outcome, 'violated');
});

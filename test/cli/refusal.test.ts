/** `protolab export` where a target does not keep what a design needs. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { protolab } from './protolab.ts';

describe('protolab export, refused', () => {
  it('prints the need, the anomaly, its source, a counterexample, and what would mend it', () => {
    const settings = ['--setting', 'version: 2.9', '--setting', 'replicas: 3'];
    const faults = ['--faults', 'stale read=1,unknown outcome=1,crash=1,false refusal=1'];
    const words = ['export', 'counter/own-token', '--target', 'nats', ...settings, ...faults];
    const { code, out } = protolab(words);
    assert.equal(code, 1);
    const lines = out.trimEnd().split('\n');
    assert.ok(lines.length <= 40, `${lines.length} lines`);
    for (const line of lines) assert.ok(line.length <= 100, line);
    for (const said of [
      'NATS JetStream 2.9 with 3 replicas',
      'atomic conditional write',
      'measured: 2.9.10 with three replicas',
      "simulated with the fault 'broken condition'",
      'took effect although its condition did not hold',
      "with 'version: 2.10' it is kept",
      "with 'replicas: 1' it is kept",
    ]) {
      assert.ok(out.includes(said), said);
    }
  });

  it('says it as data', () => {
    const words = ['--target', 'nats', '--setting', 'version: 2.9, replicas: 3', '--json'];
    const { code, out } = protolab(['export', 'counter/own-token', ...words]);
    assert.equal(code, 1);
    const { kind, settings, unmet } = JSON.parse(out);
    assert.equal(kind, 'unmet');
    assert.deepEqual(settings, ['version: 2.9', 'replicas: 3']);
    assert.equal(unmet[0].evidence.found, 'counterexample');
    assert.ok(unmet[0].mends.some(({ kind }: { kind: string }) => kind === 'version'));
  });

  const mistakes: readonly (readonly [string, RegExp])[] = [
    ['fsync: maybe', /depends on the setting 'fsync: maybe'.*version \(from 2\.9 to 2\.15\)/],
    ['version: 2.8', /Version may be from 2\.9 to 2\.15/],
    ['replicas: 1, replicas: 3', /given twice, and differently/],
    ['version: 2.9, sync_interval: always', /it does not start with it/],
  ];
  for (const [setting, message] of mistakes) {
    it(`${setting}: a sentence, and no stack`, () => {
      const words = ['--target', 'nats', '--setting', setting];
      const { code, err, out } = protolab(['export', 'counter/own-token', ...words]);
      assert.equal(code, 2);
      assert.equal(out, '');
      assert.match(err, message);
      assert.doesNotMatch(err, / at .*:\d+:\d+/);
    });
  }
});

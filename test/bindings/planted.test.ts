/** Bindings with a mistake, each found at its stage, on a real PGlite. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { BindingTask } from '#bindings';
import { changed, counterTask, sharedPglite } from './counter-binding.ts';

const parts: { task?: BindingTask; stop?: () => Promise<void> } = {};
before(async () => {
  const { start, stop } = await sharedPglite();
  parts.stop = stop;
  parts.task = counterTask('postgres', start);
});
after(() => parts.stop?.());

type Planted = {
  readonly what: string;
  readonly plant: (own: string) => string;
  readonly stage: string;
  readonly says: RegExp;
};

const planted: readonly Planted[] = [
  {
    what: 'does not compile',
    plant: (own) => changed(own, "{ outcome: 'written', revision:", "{ outcome: 'done', revision:"),
    stage: 'compiles',
    says: /^src\/postgres-store\.ts\(\d+,\d+\): error TS2322: .*"done"/,
  },
  {
    what: 'does not export what the package needs',
    plant: (own) => changed(own, 'export function storeOn', 'export function shopOn'),
    stage: 'compiles',
    says: /error TS\d+: .*storeOn/,
  },
  {
    what: 'writes whatever the revision is',
    plant: (own) => changed(own, 'AND revision = $3', 'AND $3::bigint > 0'),
    stage: 'port suites',
    says: /'a write whose condition does not hold is refused, and changes nothing': an update of revision/,
  },
  {
    what: 'takes every error for a write',
    plant: (own) =>
      changed(own, "return { outcome: 'unknown' };", "return { outcome: 'written', revision: 1 };"),
    stage: 'port suites',
    says: /'a write that got no answer is unknown, .* came to 'written'/,
  },
  {
    what: 'serves what it has read before',
    plant: (own) =>
      `const cache = new Map<string, unknown>();\n${changed(
        own,
        'const [row] = await session.send<Row>(sql.get, place(collection), [key]);',
        `const old = cache.get(\`\${place(collection)} \${key}\`);
        if (old !== undefined) return old as never;
        const [row] = await session.send<Row>(sql.get, place(collection), [key]);
        if (row !== undefined) {
          const value = ordered(row.value) as never;
          cache.set(\`\${place(collection)} \${key}\`, { value, revision: Number(row.revision) });
        }`,
      )}`,
    stage: 'port suites',
    says: /'a read shows every write that was answered before it': the newest value is read/,
  },
  {
    what: 'loops',
    plant: (own) =>
      changed(
        own,
        'patiently(async () => {',
        'patiently(async () => {\n        while (key.length >= 0);',
      ),
    stage: 'port suites',
    says: /no answer$/,
  },
];

describe('a binding falls, with feedback, that', () => {
  for (const { what, plant, stage, says } of planted) {
    it(what, async () => {
      assert.ok(parts.task !== undefined);
      const source = plant(parts.task.own);
      const { outcome, reports, feedback, candidate } = await parts.task.examine({ source });
      const last = reports.at(-1);
      assert.equal(outcome, 'falls', feedback);
      assert.equal(last?.stage, stage, feedback);
      assert.match(last?.text ?? '', says);
      assert.ok(feedback.startsWith(`FALLS at '${stage}': `));
      assert.throws(() => parts.task?.package(candidate), { code: 'bindings/not-stood' });
    });
  }
});

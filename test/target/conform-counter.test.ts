import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { writeWhole } from '../../src/base/index.ts';
import { accept } from '../../src/check/index.ts';
import { designHash } from '../../src/design/index.ts';
import { counter, ownToken } from '../../src/protocols/counter/index.ts';
import { specHash } from '../../src/spec/index.ts';
import { concretize } from '../../src/target/concretize.ts';
import { type Conformance, conform } from '../../src/target/conform.ts';
import { plant } from '../../src/target/conform-plant.ts';
import { exportPackage } from '../../src/target/export.ts';
import { findNatsServer, startNatsServer } from '../../src/target/nats-server.ts';
import { startPglite } from '../../src/target/pglite-server.ts';

const accepted = accept({
  design: ownToken,
  claim: { kind: 'sampled', runs: 1 },
  bounds: 'for this test',
  examined: {
    crash: null,
    'stale read': 'fresh reads',
    'unknown outcome': 'known outcomes',
    'power failure': 'power loss',
  },
  hashes: { spec: specHash(counter), design: designHash(ownToken), scenario: 'none' },
});

const calls = ['increment', 'increment', 'increment', 'read'].map((operation) => ({
  operation,
  input: null,
}));

/** Bugs of one line, each with its file. The first two show only when answers are lost. */
const bugs = {
  'an increment that never finds its own token': {
    target: 'postgres nats',
    file: 'algorithm',
    find: 'mine?.token === token',
    replace: 'mine?.token === null',
  },
  "an increment that forgets the others' tokens": {
    target: 'postgres',
    file: 'algorithm',
    find: '...last, [self]',
    replace: '[self]',
  },
  'a row that is written whatever its revision': {
    target: 'postgres',
    file: 'postgres-store',
    find: 'revision = $3',
    replace: '$3::bigint > 0',
  },
  'a message that is published without its condition': {
    target: 'nats',
    file: 'nats-store',
    find: 'session.publish(subject, content, expected)',
    replace: 'session.publish(subject, content, null)',
  },
};

/** A server, and how many connections to cut: on NATS each costs two seconds of waiting. */
const targets = {
  postgres: { start: () => startPglite(), cuts: 16 },
  nats: {
    start: async () => {
      const found = await findNatsServer({ ...process.env, NATS_URL: undefined });
      return found.kind === 'binary' ? startNatsServer(found.path) : null;
    },
    cuts: 8,
  },
} as const;

for (const target of ['postgres', 'nats'] as const) {
  describe(`counter/own-token on ${target}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'protolab-conform-counter-'));
    let server: { readonly url: string; stop(): Promise<void> } | null = null;

    before(async () => {
      const concrete = concretize(accepted, target);
      assert.ok(concrete.kind === 'concrete', JSON.stringify(concrete));
      for (const [file, text] of Object.entries(exportPackage(concrete))) {
        writeWhole(join(folder, file), text);
      }
      const installed = fileURLToPath(new URL('../../node_modules', import.meta.url));
      symlinkSync(installed, join(folder, 'node_modules'));
      server = await targets[target].start();
    });
    after(async () => {
      await server?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const tried = (packageFolder: string): Promise<Conformance> =>
      conform({
        ...{ packageFolder, spec: counter, calls, seed: 'a', namespace: 'test' },
        ...{ url: server?.url ?? '', rounds: 6, secondsMax: 90 },
        cuts: targets[target].cuts,
      });

    it('holds under kills and cut connections', async (test) => {
      if (server === null) return test.skip('there is no nats-server');
      const { outcome, counts, text } = await tried(folder);
      assert.equal(outcome, 'holds', text);
      assert.ok(counts.openAtKill >= 3 && counts.cuts.request > 0 && counts.cuts.answer > 0);
    });

    for (const [name, bug] of Object.entries(bugs)) {
      if (!bug.target.includes(target)) continue;
      it(`does not hold with ${name}`, async (test) => {
        if (server === null) return test.skip('there is no nats-server');
        const planted = plant(folder, bug);
        try {
          const { outcome, text } = await tried(planted.packageFolder);
          assert.equal(outcome, 'violated', text);
          assert.match(text, /because {2}in round \d, '.+' is violated: broken by client-/);
        } finally {
          planted.remove();
        }
      });
    }
  });
}

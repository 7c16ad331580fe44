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
import type { ServerControl } from '../../src/target/conform-parts.ts';
import { plant } from '../../src/target/conform-plant.ts';
import { exportPackage } from '../../src/target/export.ts';
import { findNatsServer, startNatsServer } from '../../src/target/nats-server.ts';
import { startPglite } from '../../src/target/pglite-server.ts';
import { findPostgres, startPostgres } from '../../src/target/postgres-server.ts';

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

type Server = ServerControl & {
  readonly url: string;
  /** For how long the package waits for an answer, in milliseconds. */
  readonly patienceMs: number;
  stop(): Promise<void>;
};

/** The servers; null for one that this machine does not have. */
const servers: { readonly [name: string]: () => Promise<Server | null> } = {
  postgres: async () => {
    const found = await findPostgres();
    if (found.kind === 'missing') return null;
    return { ...(await startPostgres(found.folder)), patienceMs: 3000 };
  },
  pglite: async () => ({ ...(await startPglite()), patienceMs: 3000 }),
  nats: async () => {
    const found = await findNatsServer({ ...process.env, NATS_URL: undefined });
    if (found.kind !== 'binary') return null;
    return { ...(await startNatsServer(found.path)), patienceMs: 2000 };
  },
};

/** The faults whose victims never learn what came of a write. */
const losing = ['kill', 'cut', 'server-kill'] as const;

for (const [name, start] of Object.entries(servers)) {
  const target = name === 'nats' ? 'nats' : 'postgres';
  describe(`counter/own-token on ${name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'protolab-conform-counter-'));
    let server: Server | null = null;

    before(async () => {
      const concrete = concretize(accepted, target);
      assert.ok(concrete.kind === 'concrete', JSON.stringify(concrete));
      for (const [file, text] of Object.entries(exportPackage(concrete))) {
        writeWhole(join(folder, file), text);
      }
      const installed = fileURLToPath(new URL('../../node_modules', import.meta.url));
      symlinkSync(installed, join(folder, 'node_modules'));
      server = await start();
    });
    after(async () => {
      await server?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const triedOnce = (packageFolder: string, seed: string): Promise<Conformance> =>
      conform({
        ...{ packageFolder, spec: counter, calls, seed, namespace: 'test' },
        ...{ url: server?.url ?? '', server: server ?? undefined, secondsMax: 150 },
        patienceMs: server?.patienceMs ?? 0,
      });

    /** What came of it; undecided is no answer, so then it is tried with other seeds. */
    const tried = async (packageFolder: string): Promise<Conformance> => {
      const first = await triedOnce(packageFolder, 'a');
      if (first.outcome !== 'unknown') return first;
      const second = await triedOnce(packageFolder, 'b');
      return second.outcome !== 'unknown' ? second : triedOnce(packageFolder, 'c');
    };

    it('holds under every kind of fault, with writes unknown on both sides', async (test) => {
      if (server === null) return test.skip(`there is no ${name}`);
      const { outcome, counts, notExercised, text } = await tried(folder);
      assert.equal(outcome, 'holds', text);
      assert.deepEqual(notExercised, []);
      for (const { overlapped } of Object.values(counts.faults)) assert.ok(overlapped >= 20, text);
      for (const kind of losing) {
        const { applied, refused } = counts.faults[kind];
        assert.ok(applied > 0 && refused > 0, text);
      }
    });

    for (const [what, bug] of Object.entries(bugs)) {
      if (!bug.target.includes(target)) continue;
      it(`does not hold with ${what}`, async (test) => {
        if (server === null) return test.skip(`there is no ${name}`);
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

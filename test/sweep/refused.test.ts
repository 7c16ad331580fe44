/** Servers on which a sweep cannot be kept: a sentence each. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, describe } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { sweepHere, sweepTogether } from '#sweep';
import { findNatsServer } from '../../src/target/nats-server.ts';
import { freePort } from '../../src/target/server-process.ts';
import { rejects } from './rejects.js';
import { jobOf } from './worlds.js';

const found = await findNatsServer({ ...process.env, NATS_URL: '' });
const binary = found.kind === 'binary' ? found.path : null;

describe('servers that cannot be used', { skip: binary === null }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'protolab-sweep-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const accounts = `
    jetstream { store_dir: "${join(folder, 'accounts')}" }
    accounts {
      RICH { jetstream: enabled, users: [{ user: rich, password: r }] }
      POOR { users: [{ user: poor, password: p }] }
      BOUND { jetstream: enabled, users: [{ user: bound, password: b,
        permissions { publish: ["$JS.API.INFO"], subscribe: "_INBOX.>" } }] }
    }`;
  for (const [what, setting, login, code, words] of [
    ['no JetStream', 'ping_interval: 60', '', 'sweep/no-jetstream', /nats-server -js/],
    ['a wrong password', accounts, 'rich:wrong@', 'sweep/no-rights', /Authorization Violation/i],
    ['no password', accounts, '', 'sweep/no-rights', /Authorization Violation/i],
    ['an account without JetStream', accounts, 'poor:p@', 'sweep/no-jetstream', /our account/],
    [
      'rights that do not suffice',
      accounts,
      'bound:b@',
      'sweep/no-rights',
      /Permissions Violation/i,
    ],
  ] as const) {
    test(`${what} is a sentence`, async () => {
      const file = join(folder, 'server.conf');
      writeFileSync(file, setting);
      const port = await freePort();
      const words_ = ['-c', file, '-a', '127.0.0.1', '-p', String(port)];
      const child = spawn(binary ?? '', words_, { stdio: 'ignore' });
      const ended = once(child, 'exit');
      try {
        await pause(700);
        const job = jobOf('jobs/do-once', { runs: 1_000 });
        const address = `nats://${login}127.0.0.1:${port}`;
        await rejects(sweepTogether(job, { address, name: 'x', workers: 1 }), code, words);
      } finally {
        child.kill();
        await ended;
      }
    });
  }

  test('no server, no address, and no credentials', async () => {
    const job = jobOf('jobs/do-once', { runs: 1_000 });
    const nobody = { address: `nats://127.0.0.1:${await freePort()}`, name: 'x', workers: 1 };
    await rejects(sweepTogether(job, nobody), 'sweep/no-server', /127\.0\.0\.1/);
    await rejects(sweepTogether(job, { ...nobody, address: '://' }), 'sweep/address', /localhost/);
    const without = { ...nobody, credentials: join(folder, 'none.creds') };
    await rejects(sweepTogether(job, without), 'sweep/credentials', /none\.creds/);
    await rejects(sweepTogether(job, { ...nobody, name: 'a b' }), 'sweep/name', /'a b'/);
    await rejects(sweepHere(job, { workers: 0 }), 'sweep/workers', /from 1/);
  });
});

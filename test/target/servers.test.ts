/** The real servers: found or fetched, started, killed, started again, and never left behind. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectSocket, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { after, before, describe } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connect as connectNats } from 'nats';
import pg from 'pg';
import { counter } from '../../src/protocols/counter/index.ts';
import { conform } from '../../src/target/conform.ts';
import { findNatsServer, type NatsFound, startNatsServer } from '../../src/target/nats-server.ts';
import { type PgliteServer, startPglite } from '../../src/target/pglite-server.ts';
import { findPostgres, startPostgres } from '../../src/target/postgres-server.ts';
import { writePackage } from './conform-numbers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'protolab-servers-test-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** A process that does what its text says with TypeScript and our packages, from the root. */
function run(text: string) {
  const arguments_ = ['--import', 'tsx', '--input-type=module', '-e', text];
  const child = spawn(process.execPath, arguments_, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const line = once(child.stdout, 'data').then(([bytes]) => String(bytes));
  line.catch(() => {});
  return { child, line, exited };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function eventually(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (holds()) return;
    await pause(25);
  }
  assert.fail(`${what}: not within 5 s`);
}

describe('get-nats-server', async () => {
  const script = (await import(join(root, 'scripts', 'get-nats-server.mjs'))) as {
    verify(file: string, sha256: string): void;
    archives(texts: { name: string; text: string }[], releases: string[]): string[];
  };

  test('a package with another checksum is refused', () => {
    const file = join(scratch, 'package');
    writeFileSync(file, 'as packed');
    const sha256 = createHash('sha256').update('as packed').digest('hex');
    script.verify(file, sha256);
    writeFileSync(file, 'as packee');
    assert.throws(() => script.verify(file, sha256), /SHA-256 [0-9a-f]{64}, and [0-9a-f]{64} was/);
  });

  const stanza = [
    'Types: deb deb-src',
    '# URIs: http://commented.example/debian',
    'URIs: http://one.example/debian',
    ' http://two.example/debian',
    'Suites: bookworm bookworm-updates',
    'Components: main contrib',
    'Signed-By: /some/keyring.gpg',
  ].join('\n');
  const settings: [string, string, string, string[]][] = [
    ['stanza', 'a.sources', stanza, ['http://one.example/debian', 'http://two.example/debian']],
    [
      'second stanza',
      'a.sources',
      `Types: deb-src\n\n${stanza}`,
      ['http://one.example/debian', 'http://two.example/debian'],
    ],
    ['switched off', 'a.sources', `Enabled: no\n${stanza}`, []],
    ['sources only', 'a.sources', stanza.replace('deb deb-src', 'deb-src'), []],
    ['security', 'a.sources', stanza.replace(/bookworm bookworm-updates/, 'bookworm-security'), []],
    [
      'line',
      'sources.list',
      'deb http://one.example/d bookworm main # why',
      ['http://one.example/d'],
    ],
    [
      'options',
      'a.list',
      'deb [arch=amd64 trusted=yes] https://o.example/d stable main',
      ['https://o.example/d'],
    ],
    [
      'twice',
      'a.list',
      'deb http://o.example/d stable main\ndeb http://o.example/d stable main',
      ['http://o.example/d'],
    ],
    ['comment', 'a.list', '# deb http://one.example/d bookworm main', []],
    ['source line', 'a.list', 'deb-src http://one.example/d bookworm main', []],
    ['other vendor', 'a.list', 'deb https://vendor.example/x bookworm stable', []],
    ['other release', 'a.list', 'deb http://one.example/d bullseye main', []],
    ['disc', 'a.list', 'deb cdrom:[disc] bookworm main', []],
  ];
  for (const [title, name, text, expected] of settings) {
    test(`archives of the machine: ${title}`, () => {
      assert.deepEqual(script.archives([{ name, text }], ['bookworm', 'stable']), expected);
    });
  }
});

describe('findNatsServer', () => {
  const nowhere = join(scratch, 'empty cache');
  const bare = { PATH: '', PROTOLAB_CACHE: nowhere };

  /** A program that says it is this version of nats-server, and the environment that shows it. */
  function pretend(version: string): NodeJS.ProcessEnv {
    const folder = join(scratch, version);
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'nats-server');
    writeFileSync(path, `#!/bin/sh\necho "nats-server: v${version}"\n`);
    chmodSync(path, 0o755);
    return { ...bare, PATH: folder };
  }

  test('an address in NATS_URL comes first', async () => {
    const found = await findNatsServer({ ...bare, NATS_URL: 'nats://10.0.0.1:4222' });
    assert.deepEqual(found, { kind: 'url', url: 'nats://10.0.0.1:4222' });
  });

  for (const version of ['2.10.0', '2.15.1', '3.0.0']) {
    test(`${version} on the PATH is taken`, async () => {
      const found = await findNatsServer(pretend(version));
      const path = join(scratch, version, 'nats-server');
      assert.deepEqual(found, { kind: 'binary', path, version });
    });
  }

  for (const version of ['2.9.10', '2.9.99', '1.4.1']) {
    test(`${version} on the PATH is passed over`, async () => {
      assert.equal((await findNatsServer(pretend(version))).kind, 'missing');
    });
  }

  test('nothing to be had: one sentence says what is wrong and how to mend it', async () => {
    const found = await findNatsServer(bare);
    assert.deepEqual(found, {
      kind: 'missing',
      why: 'No nats-server: this machine has no dpkg; install nats-server 2.10 or later and put it on the PATH, or set NATS_URL.',
    });
    assert.equal(existsSync(nowhere), false);
  });

  test('a damaged program in the cache is not taken', async () => {
    const cache = join(scratch, 'damaged');
    const path = join(cache, 'nats-server', '2.10.27', 'nats-server');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'half a program', { mode: 0o755 });
    assert.equal((await findNatsServer({ ...bare, PROTOLAB_CACHE: cache })).kind, 'missing');
  });
});

describe('startNatsServer', async () => {
  const found: NatsFound = await findNatsServer({ ...process.env, NATS_URL: '' });
  const binary = found.kind === 'binary' ? found.path : '';
  const skip = found.kind === 'missing' ? found.why : false;

  test('what was acknowledged is there after SIGKILL and restart, and nothing else', {
    skip,
  }, async () => {
    const server = await startNatsServer(binary);
    const firstPid = server.pid;
    const writer = await connectNats({ servers: server.url, reconnect: false });
    const manager = await writer.jetstreamManager();
    await manager.streams.add({ name: 'kept', subjects: ['kept.*'] });
    for (let count = 0; count < 20; count++) {
      assert.equal((await writer.jetstream().publish('kept.a', `${count}`)).seq, count + 1);
    }
    await server.kill();
    assert.equal(isAlive(firstPid), false);
    await assert.rejects(connectNats({ servers: server.url, reconnect: false }));

    await server.restart();
    assert.notEqual(server.pid, firstPid);
    const reader = await connectNats({ servers: server.url, reconnect: false });
    const streams = (await reader.jetstreamManager()).streams;
    assert.equal((await streams.info('kept')).state.messages, 20);
    assert.equal((await streams.getMessage('kept', { seq: 20 })).string(), '19');
    await assert.rejects(streams.getMessage('kept', { seq: 21 }));
    await reader.close();
    await server.stop();
    assert.equal(existsSync(server.storeFolder), false);
  });

  test('a vanished store folder is a sentence', { skip }, async () => {
    const server = await startNatsServer(binary);
    await server.kill();
    rmSync(server.storeFolder, { recursive: true, force: true });
    await assert.rejects(server.restart(), { code: 'target/folder-vanished' });
    await server.stop();
  });

  test('a folder of the caller is kept, and after stop there is no restart', { skip }, async () => {
    const storeFolder = join(scratch, 'store');
    const server = await startNatsServer(binary, { storeFolder });
    assert.match(server.version, /^2\.1\d\.\d+$/);
    await server.stop();
    await server.stop();
    assert.ok(existsSync(join(storeFolder, 'nats-server.log')));
    await assert.rejects(server.restart(), { code: 'target/server-stopped' });
  });

  test('a port that is taken is explained by the last line of the log', { skip }, async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await assert.rejects(startNatsServer(binary, { port }), {
      code: 'target/server-start',
      message: /address already in use/,
    });
    other.close();
  });

  test('a program that is no nats-server is refused', async () => {
    await assert.rejects(startNatsServer('/nowhere/nats-server'), { code: 'target/server-start' });
    await assert.rejects(startNatsServer('/bin/true'), { code: 'target/server-start' });
  });

  test('a folder that cannot be made is refused', async () => {
    const storeFolder = join(scratch, 'a file');
    writeFileSync(storeFolder, '');
    const started = startNatsServer(binary, { storeFolder });
    await assert.rejects(started, { code: 'target/server-folder' });
  });

  const endings: [string, string][] = [
    ['process.exit', 'process.exit(3)'],
    ['an uncaught error', 'throw new Error("planted")'],
    ['SIGKILL', 'process.kill(process.pid, "SIGKILL")'],
    ['having nothing more to do', ''],
  ];
  for (const [title, ending] of endings) {
    test(`the server does not outlive a process that ends by ${title}`, { skip }, async () => {
      const { line, exited } = run(`
        import { startNatsServer } from './src/target/nats-server.ts';
        const { pid, storeFolder } = await startNatsServer(${JSON.stringify(binary)});
        process.stdout.write(JSON.stringify({ pid, storeFolder }));
        setTimeout(() => { ${ending} }, 300);
      `);
      const { pid, storeFolder } = JSON.parse(await line);
      assert.ok(isAlive(pid) && existsSync(storeFolder));
      await exited;
      await eventually('the server is gone', () => !isAlive(pid) && !existsSync(storeFolder));
    });
  }
});

describe('startPostgres', { timeout: 90_000 }, async () => {
  const found = await findPostgres();
  const programs = found.kind === 'programs' ? found.folder : '';
  const skip = found.kind === 'missing' ? found.why : false;

  const ask = async (url: string, text: string): Promise<unknown> => {
    const client = new pg.Client(url);
    client.on('error', () => {});
    await client.connect();
    try {
      const { rows } = await client.query({ text, rowMode: 'array' });
      return rows[0]?.[0];
    } finally {
      await client.end().catch(() => {});
    }
  };

  test('keeps what it acknowledged over SIGKILL, and syncs', { skip }, async () => {
    const server = await startPostgres(programs);
    try {
      assert.equal(await ask(server.url, 'SHOW fsync'), 'on');
      await ask(server.url, 'CREATE TABLE kept AS SELECT 7 AS number');
      const first = server.pid;
      await server.kill();
      assert.equal(isAlive(first), false);
      await assert.rejects(ask(server.url, 'SELECT 1'));
      await server.restart();
      assert.equal(await ask(server.url, 'SELECT number FROM kept'), 7);
    } finally {
      await server.stop();
    }
    assert.equal(existsSync(server.dataFolder), false);
  });

  test('is silent while it is stopped, with all its processes, and then answers', {
    skip,
  }, async () => {
    const server = await startPostgres(programs);
    try {
      const client = new pg.Client(server.url);
      await client.connect();
      server.pause();
      const asked = client.query('SELECT 1 AS one');
      assert.equal(await Promise.race([asked, pause(300, 'silent')]), 'silent');
      server.resume();
      assert.deepEqual((await asked).rows, [{ one: 1 }]);
      await client.end();
      server.pause();
    } finally {
      await server.stop();
    }
    assert.equal(isAlive(server.pid), false, 'a stopped server ends too');
  });

  test('a vanished data folder is a sentence', { skip }, async () => {
    const server = await startPostgres(programs);
    await server.kill();
    rmSync(server.dataFolder, { recursive: true, force: true });
    await assert.rejects(server.restart(), { code: 'target/folder-vanished' });
    await server.stop();
  });

  test('a version that is unknown or too old is a sentence, and passed over', async () => {
    for (const version of ['9.6.1', '11.22', 'eleven']) {
      const folder = join(scratch, `postgres ${version}`);
      mkdirSync(folder);
      for (const name of ['postgres', 'initdb']) {
        const text = `#!/bin/sh\necho "postgres (PostgreSQL) ${version}"\n`;
        writeFileSync(join(folder, name), text, { mode: 0o755 });
      }
      const refused = { code: 'target/server-version', message: /version says/ };
      await assert.rejects(startPostgres(folder), refused);
      const passed = await findPostgres({ PATH: folder });
      assert.notEqual(passed.kind === 'programs' && passed.folder, folder);
    }
    await assert.rejects(startPostgres('/nowhere'), { code: 'target/server-version' });
  });

  test('a folder that is no place for a database is a sentence', { skip }, async () => {
    const dataFolder = join(scratch, 'not empty');
    mkdirSync(dataFolder);
    writeFileSync(join(dataFolder, 'of somebody'), '');
    await assert.rejects(startPostgres(programs, { dataFolder }), {
      code: 'target/server-rights',
      message: /not empty/,
    });
    assert.ok(existsSync(join(dataFolder, 'of somebody')));
  });

  test('no rights on a server end a conformance in a sentence', { skip }, async () => {
    const server = await startPostgres(programs);
    try {
      await ask(server.url, 'CREATE ROLE guest LOGIN');
      const packageFolder = writePackage(scratch, 'right');
      writeFileSync(join(packageFolder, 'dist', 'index.js'), creating);
      const { outcome, why } = await conform({
        ...{ packageFolder, spec: counter, namespace: 'n', seed: 'a', rounds: 1, workers: 2 },
        url: server.url.replace('postgres@', 'guest@'),
        calls: [{ operation: 'read', input: null }],
      });
      assert.equal(outcome, 'unknown');
      assert.match(why, /client-\d could not connect: permission denied for schema public/);
    } finally {
      await server.stop();
    }
  });
});

/** A package that makes a table when it connects. */
const creating = `
import pg from '${import.meta.resolve('pg')}';
export async function connect({ url }) {
  const client = new pg.Client(url);
  client.on('error', () => {});
  await client.connect();
  await client.query('CREATE TABLE mine (number int)');
  return { read: async () => 0, increment: async () => 1, close: () => client.end() };
}
`;

describe('startPglite', { timeout: 90_000 }, () => {
  const holdMsMax = 1000;
  let server: PgliteServer;
  before(async () => {
    server = await startPglite({ holdMsMax });
    const client = await connected();
    await client.query('CREATE TABLE counter (id text PRIMARY KEY, revision int)');
    await client.end();
  });
  after(() => server.stop());

  async function connected(): Promise<pg.Client> {
    const client = new pg.Client(server.url);
    client.on('error', () => {});
    await client.connect();
    return client;
  }

  async function revisionOf(id: string): Promise<number | undefined> {
    const client = await connected();
    const { rows } = await client.query('SELECT revision FROM counter WHERE id = $1', [id]);
    await client.end();
    return rows[0]?.revision;
  }

  test('what was acknowledged is there after SIGKILL and restart, and nothing else', async () => {
    const client = await connected();
    const insert = 'INSERT INTO counter VALUES ($1, $2)';
    for (let count = 0; count < 20; count++) await client.query(insert, [`kept ${count}`, count]);
    await client.query('BEGIN');
    await client.query(insert, ['unfinished', 1]);
    await server.kill();
    await assert.rejects(connected());

    await server.restart();
    assert.equal(await revisionOf('kept 19'), 19);
    assert.equal(await revisionOf('unfinished'), undefined);
    assert.match(server.version, /^18\./);
  });

  test('several processes count together without losing one', async () => {
    const client = await connected();
    await client.query("INSERT INTO counter VALUES ('shared', 0)");
    const crew = [1, 2, 3].map(() => counting(25));
    const codes = await Promise.all(crew.map(({ exited }) => exited));
    assert.deepEqual(
      codes.map(([code]) => code),
      [0, 0, 0],
    );
    assert.equal(await revisionOf('shared'), 75);
    await client.end();
  });

  /** A process that raises `shared` by conditional writes, each tried until it succeeds. */
  function counting(times: number) {
    return run(`
      import pg from 'pg';
      const client = new pg.Client('${server.url}');
      await client.connect();
      for (let done = 0; done < ${times}; ) {
        const { rows } = await client.query("SELECT revision FROM counter WHERE id = 'shared'");
        const changed = await client.query(
          "UPDATE counter SET revision = revision + 1 WHERE id = 'shared' AND revision = $1",
          [rows[0].revision]);
        done += changed.rowCount;
      }
      await client.end();
    `);
  }

  test('a client killed in mid-query is rolled back, and the others go on', async () => {
    const client = await connected();
    await client.query("INSERT INTO counter VALUES ('victim', 0)");
    const { child, line } = run(`
      import pg from 'pg';
      const client = new pg.Client('${server.url}');
      await client.connect();
      await client.query('BEGIN');
      await client.query("UPDATE counter SET revision = 99 WHERE id = 'victim'");
      process.stdout.write('in its transaction');
      for (;;) await client.query('SELECT count(*) FROM generate_series(1, 300000)');
    `);
    await line;
    const waiting = client.query("SELECT revision FROM counter WHERE id = 'victim'");
    await pause(100);
    child.kill('SIGKILL');
    assert.deepEqual((await waiting).rows, [{ revision: 0 }]);
    assert.equal(await revisionOf('victim'), 0);
    await client.end();
  });

  test('clients that break off in a transaction leave nothing, and the others go on', async () => {
    const [worker, checker] = [await connected(), await connected()];
    await worker.query("INSERT INTO counter VALUES ('worked', 0), ('broken off', 0)");
    const raise = 'UPDATE counter SET revision = revision + 1 WHERE id = $1';
    const work = async () => {
      for (let count = 0; count < 100; count++) {
        await worker.query('BEGIN');
        await worker.query(raise, ['worked']);
        await worker.query('COMMIT');
      }
    };
    const breakOff = async () => {
      for (let count = 0; count < 20; count++) {
        const client = await connected();
        await client.query('BEGIN');
        await client.query(raise, ['broken off']);
        client.query('SELECT $1', ['x'.repeat(100_000)]).catch(() => {});
        await pause(count % 3);
        (client.connection.stream as Socket).resetAndDestroy();
      }
    };
    await Promise.all([work(), breakOff()]);
    const { rows } = await checker.query(
      "SELECT revision FROM counter WHERE id IN ('worked', 'broken off') ORDER BY id DESC",
    );
    assert.deepEqual(rows, [{ revision: 100 }, { revision: 0 }]);
    await Promise.all([worker.end(), checker.end()]);
  });

  test('a query in pieces is answered with its own rows, not with those of another', async () => {
    const other = await connected();
    const pieces = raw();
    pieces.socket.write(message('', '\0\x03\0\0user\0postgres\0database\0postgres\0\0'));
    await eventually('the server is ready', () => pieces.heard().endsWith('Z\0\0\0\x05I'));
    pieces.socket.write(message('P', "\0SELECT 'mine'\0\0\0"));
    await pause(50);
    const answer = other.query('SELECT $1 AS whose', ['of another']);
    await pause(50);
    pieces.socket.write(message('B', '\0\0\0\0\0\0\0\0'));
    pieces.socket.write(message('E', '\0\0\0\0\0'));
    pieces.socket.write(message('S', ''));
    assert.deepEqual((await answer).rows, [{ whose: 'of another' }]);
    await eventually('an answer', () => pieces.heard().includes('mine'));
    assert.ok(!pieces.heard().includes('of another'));
    pieces.socket.destroy();
    await other.end();
  });

  test('a client that is silent in its transaction is cut off only if others wait', async () => {
    const [silent, other] = [await connected(), await connected()];
    await silent.query('BEGIN');
    await silent.query("INSERT INTO counter VALUES ('patient', 1)");
    await pause(1.3 * holdMsMax);
    await silent.query('COMMIT');
    await silent.query('BEGIN');
    await silent.query("UPDATE counter SET revision = 2 WHERE id = 'patient'");
    const { rows } = await other.query("SELECT revision FROM counter WHERE id = 'patient'");
    assert.deepEqual(rows, [{ revision: 1 }]);
    await assert.rejects(silent.query('COMMIT'));
    await other.end();
  });

  test('an error in a transaction is the own affair of its client', async () => {
    const [failing, other] = [await connected(), await connected()];
    await failing.query('BEGIN');
    await assert.rejects(failing.query('SELECT 1 / 0'), { code: '22012' });
    const answer = other.query('SELECT 1 AS one');
    await assert.rejects(failing.query('SELECT 1'), { code: '25P02' });
    await failing.query('ROLLBACK');
    assert.deepEqual((await answer).rows, [{ one: 1 }]);
    await Promise.all([failing.end(), other.end()]);
  });

  test('what PGlite would not survive is kept from it', async () => {
    const client = await connected();
    const before = server.pid;
    const copy = client.query('COPY counter FROM STDIN');
    await assert.rejects(copy, { message: /not possible with PGlite/ });
    for (const bytes of [message('z', ''), Buffer.from('Q\0\0\0\0'), message('Q', 'unended')]) {
      const broken = raw();
      broken.socket.write(bytes);
      await pause(50);
      broken.socket.destroy();
      assert.deepEqual((await client.query('SELECT 1 AS one')).rows, [{ one: 1 }]);
    }
    assert.equal(server.pid, before);
    await client.end();
  });

  test('a folder that cannot be made is refused', async () => {
    const dataFolder = join(scratch, 'no folder');
    writeFileSync(dataFolder, '');
    await assert.rejects(startPglite({ dataFolder }), { code: 'target/server-folder' });
  });

  test('a folder that holds no database is refused', async () => {
    const dataFolder = join(scratch, 'foreign');
    mkdirSync(dataFolder);
    writeFileSync(join(dataFolder, 'PG_VERSION'), '9.6');
    await assert.rejects(startPglite({ dataFolder }), { code: 'target/server-start' });
  });

  function raw() {
    const socket = connectSocket(server.port, '127.0.0.1');
    let heard = '';
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
    });
    socket.on('error', () => {});
    return { socket, heard: () => heard };
  }

  /** A message of the PostgreSQL protocol; the first one of a connection has no kind. */
  function message(kind: string, content: string): Buffer {
    const bytes = Buffer.from(`${kind}0000${content}`);
    bytes.writeInt32BE(bytes.length - kind.length, kind.length);
    return bytes;
  }
});

/** The proxy, what it understands of a target's language, and the clocks that go wrong. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { connect, createServer, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { planFaults, planSkews } from '../../src/target/conform-faults.ts';
import { type ConformParts, sizeOf } from '../../src/target/conform-parts.ts';
import { type Fate, makeProxy, type Seen } from '../../src/target/proxy.ts';
import type { Piece, Reader } from '../../src/target/wire.ts';
import { natsWire } from '../../src/target/wire-nats.ts';
import { postgresWire } from '../../src/target/wire-postgres.ts';
import { numbersWire } from './conform-numbers.ts';

/** A message of the PostgreSQL protocol; the first one of a connection has no kind. */
function message(kind: string, content: string): Buffer {
  const bytes = Buffer.from(`${kind}0000${content}`);
  bytes.writeInt32BE(bytes.length - kind.length, kind.length);
  return bytes;
}

const greeting = message('', '\0\x03\0\0user\0postgres\0\0');
const ready = message('Z', 'I');
const asked = (text: string): Buffer =>
  Buffer.concat([
    message('P', `\0${text}\0\0\0`),
    message('B', '\0\0\0\0\0\0\0\0'),
    message('E', '\0\0\0\0\0'),
    message('S', ''),
  ]);

/** Feeds bytes in pieces of so many, and gives what was read. */
function fed(read: (bytes: Buffer) => readonly Piece[], bytes: Buffer, size: number) {
  const pieces: Piece[] = [];
  for (let at = 0; at < bytes.length; at += size)
    pieces.push(...read(bytes.subarray(at, at + size)));
  assert.deepEqual(Buffer.concat(pieces.map((piece) => piece.bytes)), bytes, 'no byte is lost');
  return pieces;
}

function seenOf(
  reader: Reader,
  { sent, received }: { sent: Buffer; received: Buffer },
  size: number,
) {
  const requests = fed((bytes) => reader.sent(bytes), sent, size);
  const answers = fed((bytes) => reader.received(bytes), received, size);
  return {
    kinds: requests.flatMap(({ request }) => (request === undefined ? [] : [request.kind])),
    effects: answers.flatMap(({ answer }) => (answer === undefined ? [] : [answer.effect])),
  };
}

describe('the language of PostgreSQL', () => {
  const texts = [
    'UPDATE a SET b = $1',
    'SELECT a FROM b',
    'UPDATE a SET b = $1',
    'SET x = 1',
    'INSERT INTO a',
  ];
  const sent = Buffer.concat([
    greeting,
    ...texts.slice(0, 3).map(asked),
    message('Q', `${texts[3]}\0`),
    asked(texts[4] ?? ''),
  ]);
  const received = Buffer.concat([
    ...[message('C', 'UPDATE 1\0'), ready, message('C', 'SELECT 1\0'), ready],
    ...[message('C', 'UPDATE 0\0'), ready, message('C', 'SET\0'), ready],
    ...[message('E', 'SERROR\0C23505\0\0'), ready],
  ]);
  for (const size of [1, 7, 10_000]) {
    it(`is read in pieces of ${size} bytes`, () => {
      const { kinds, effects } = seenOf(postgresWire(), { sent, received }, size);
      assert.deepEqual(kinds, ['write', 'read', 'write', 'other', 'write']);
      assert.deepEqual(effects, ['applied', 'none', 'refused', 'none', 'refused']);
    });
  }

  it('takes effect at the commit of a transaction, and not before', () => {
    const within = message('Z', 'T');
    const { effects } = seenOf(
      postgresWire(),
      {
        sent: Buffer.concat([greeting, asked('UPDATE a'), asked('COMMIT')]),
        received: Buffer.concat([
          ...[message('C', 'UPDATE 1\0'), within, message('C', 'COMMIT\0'), ready],
        ]),
      },
      5,
    );
    assert.deepEqual(effects, ['none', 'applied']);
  });

  it('passes unread where it is encrypted, or none', () => {
    const encrypted = Buffer.concat([
      Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]),
      Buffer.from('secret'),
    ]);
    for (const sent of [encrypted, Buffer.concat([greeting, Buffer.from('Q\0\0\0\0junk')])]) {
      const { kinds } = seenOf(postgresWire(), { sent, received: Buffer.from('S') }, 100);
      assert.deepEqual(kinds, []);
    }
  });
});

describe('the language of NATS', () => {
  const sent = Buffer.from(
    'CONNECT {}\r\nPUB a.b _INBOX.1 2\r\n{}\r\nHPUB a.b _INBOX.2 12 14\r\nNATS/1.0\r\n\r\n{}\r\n' +
      'PUB $JS.API.STREAM.MSG.GET.s _INBOX.3 0\r\n\r\nPUB $JS.API.STREAM.INFO.s _INBOX.4 0\r\n\r\n' +
      'PUB a.b 2\r\n\r\n\r\nPUB a.b _INBOX.5 0\r\n\r\nPING\r\n',
  );
  const received = Buffer.from(
    'INFO {}\r\nMSG _INBOX.1 1 9\r\n{"seq":7}\r\nMSG _INBOX.2 1 12\r\n{"error":{}}\r\n' +
      'MSG _INBOX.3 1 2\r\n{}\r\nMSG other 1 2\r\n{}\r\n' +
      'HMSG _INBOX.5 1 16 16\r\nNATS/1.0 503\r\n\r\n\r\nPONG\r\n',
  );
  for (const size of [1, 9, 10_000]) {
    it(`is read in pieces of ${size} bytes`, () => {
      const { kinds, effects } = seenOf(natsWire(), { sent, received }, size);
      assert.deepEqual(kinds, ['write', 'write', 'read', 'other', 'write']);
      assert.deepEqual(effects, ['applied', 'refused', 'none', 'refused']);
    });
  }
});

describe('a proxy', () => {
  const cases: {
    what: string;
    fate: Fate;
    heard: string;
    arrives: boolean;
    tells: Partial<Seen>;
  }[] = [
    {
      ...{ what: 'passes a request and its answer', fate: { request: 'pass', answer: 'pass' } },
      ...{ heard: 'to set', arrives: true },
      tells: { forwarded: true, delivered: true, effect: 'applied', over: true },
    },
    {
      ...{ what: 'passes both late', fate: { request: 20, answer: 20 } },
      ...{ heard: 'to set', arrives: true },
      tells: { forwarded: true, delivered: true, effect: 'applied', over: true },
    },
    {
      ...{ what: 'loses a request', fate: { request: 'lose', answer: 'pass' } },
      ...{ heard: 'closed', arrives: false },
      tells: { forwarded: false, delivered: false, effect: null, over: true },
    },
    {
      ...{ what: 'loses an answer, and knows it', fate: { request: 'pass', answer: 'lose' } },
      ...{ heard: 'closed', arrives: true },
      tells: { forwarded: true, delivered: false, effect: 'applied', over: true },
    },
    {
      what: 'loses an answer that says what it waits for',
      fate: { request: 'pass', answer: (effect) => (effect === 'applied' ? 'lose' : 'pass') },
      ...{ heard: 'closed', arrives: true },
      tells: { forwarded: true, delivered: false, effect: 'applied', over: true },
    },
    {
      ...{ what: 'keeps an answer', fate: { request: 'pass', answer: 'hold' } },
      ...{ heard: 'nothing', arrives: true },
      tells: { forwarded: true, delivered: false, effect: 'applied', over: false },
    },
    {
      ...{ what: 'keeps a request', fate: { request: 'hold', answer: 'pass' } },
      ...{ heard: 'nothing', arrives: false },
      tells: { forwarded: false, delivered: false, effect: null, over: false },
    },
  ];
  for (const { what, fate, heard, arrives, tells } of cases) {
    it(what, async () => {
      const arrived: string[] = [];
      const target = createServer((socket) => {
        socket.on('error', () => {});
        socket.on('data', (bytes) => {
          arrived.push(String(bytes));
          socket.write(`to ${bytes}`);
        });
      });
      await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
      const { port } = target.address() as { port: number };
      const proxy = makeProxy(`numbers://user:word@127.0.0.1:${port}/path`, numbersWire);
      const seen: Seen[] = [];
      proxy.judge((each) => {
        seen.push(each);
        return fate;
      });
      const url = new URL(await proxy.door('one'));
      assert.equal(`${url.username}:${url.password}${url.pathname}`, 'user:word/path');
      const socket = connect(Number(url.port), '127.0.0.1').on('error', () => {});
      assert.equal(await Promise.race([answerTo(socket, 'set'), pause(300, 'nothing')]), heard);
      assert.deepEqual(arrived, arrives ? ['set'] : []);
      const [only] = seen;
      assert.deepEqual({ ...only }, { owner: 'one', kind: 'write', ...tells });
      await proxy.close();
      target.close();
      socket.destroy();
    });
  }

  function answerTo(socket: Socket, request: string): Promise<string> {
    return new Promise((resolve) => {
      socket.once('data', (bytes) => resolve(String(bytes)));
      socket.once('close', () => resolve('closed'));
      socket.write(request);
    });
  }
});

describe('a clock that is wrong', () => {
  const preload = new URL('../../src/target/conform-skew.ts', import.meta.url).href;
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const script = `
    const { timeOrigin } = performance;
    const [age, seconds] = [performance.now(), process.hrtime()[0]];
    console.log(JSON.stringify([Date.now(), +new Date(), Date.parse(Date()), new Date(7).getTime(),
      new Date() instanceof Date, timeOrigin + age]));
  `;
  for (const skewMs of [3_600_000, -3_600_000, 0]) {
    it(`is off by ${skewMs} ms, and given times are as given`, () => {
      const before = Date.now();
      const { stdout } = spawnSync(
        process.execPath,
        ['--import', 'tsx', '--import', preload, '--input-type=module', '-e', script],
        { cwd: root, env: { ...process.env, PROTOLAB_SKEW_MS: String(skewMs) }, encoding: 'utf8' },
      );
      const [now, made, told, given, isDate, performed] = JSON.parse(stdout);
      const after = Date.now();
      for (const time of [now, made, told + 999, performed + 50]) {
        assert.ok(time >= before + skewMs && time <= after + skewMs + 1_100, `${time - before}`);
      }
      assert.deepEqual([given, isDate], [7, true]);
    });
  }
});

describe('a plan of faults', () => {
  const parts: Pick<ConformParts, 'server'> = {
    server: { kill: async () => {}, restart: async () => {}, pause: () => {}, resume: () => {} },
  };
  const sized = (more: Partial<ConformParts>) => sizeOf({ ...parts, ...more } as ConformParts);

  it('is the same for the same seed, another for another, and has every fault once', () => {
    for (const rounds of [1, 2, 5, 6]) {
      const size = sized({ rounds, patienceMs: 2000 });
      const all = (seed: string) =>
        Array.from({ length: rounds }, (_, at) => planFaults(size, at + 1, `${seed} ${at}`)).flat();
      assert.deepEqual(all('a'), all('a'));
      assert.notDeepEqual(all('a'), all('b'));
      const counts: { [kind: string]: number } = { skew: size.faults.skew };
      for (const { kind } of all('a')) counts[kind] = (counts[kind] ?? 0) + 1;
      assert.deepEqual({ ...size.faults, ...counts }, size.faults);
      assert.equal(all('a').filter(({ ms }) => ms === 2300).length, 2, 'two outlast the patience');
    }
  });

  it('keeps calls that never return away from lost answers', () => {
    const size = sized({});
    for (const round of [1, 2, 3, 4, 5, 6]) {
      const kinds = new Set(planFaults(size, round, 'a').map(({ kind }) => kind));
      assert.equal(kinds.has('cut'), round % 2 === 0);
      assert.equal(kinds.has('kill'), round % 2 === 1);
    }
  });

  it('sets half of the clocks wrong, some too early and some too late', () => {
    const skews = planSkews(sized({ skewMs: 1000 }), 'a');
    assert.equal(skews.filter((ms) => ms === 0).length, 4);
    for (const sign of [1, -1]) {
      const wrong = skews.filter((ms) => ms * sign > 0);
      assert.ok(wrong.length === 2 && wrong.every((ms) => ms * sign >= 500 && ms * sign <= 1000));
    }
    assert.ok(planSkews(sized({ faults: { skew: 0 } }), 'a').every((ms) => ms === 0));
  });

  it('has no faults of a server that is not ours', () => {
    const { faults } = sizeOf({} as ConformParts);
    assert.deepEqual([faults['server-kill'], faults['server-pause']], [0, 0]);
  });
});

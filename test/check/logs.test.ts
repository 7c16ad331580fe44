import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  announcementsIn,
  casRegister,
  drawing,
  fromJepsen,
  fromLines,
  judgeHistory,
  judgeSessions,
  judgeTransactions,
  looksLikeJepsen,
  objects,
  sentenceOf,
  smallest,
  traceOfHistory,
} from '#check';
import { announcementsOf } from '#trace';
import { projectFolder } from '../../src/cli/project.js';
import { refuses } from '../toys.js';

const read = (name: string): string =>
  readFileSync(join(projectFolder, 'data', 'histories', name), 'utf8');

const recordedIn = (name: string) => {
  const text = read(name);
  return looksLikeJepsen(text) ? fromJepsen(text) : fromLines(text);
};

for (const [file, name, outcome, picture] of [
  [
    'stale-read.ndjson',
    'register',
    'violated',
    ['client 1  [write 1] [write 2]', 'client 3                      [read → 1]'],
  ],
  ['unknown-write.ndjson', 'register', 'holds', []],
  ['queue.ndjson', 'queue', 'holds', []],
  [
    'counter.ndjson',
    'counter',
    'violated',
    ['client 1  [increment → 1]', 'client 2    [increment → 1]'],
  ],
  ['swaps.log', 'cas-register', 'holds', []],
  [
    'two-swaps.edn',
    'cas-register',
    'violated',
    [
      'process 0  [write 0 …  [cas [0, 1] → true    ]',
      'process 1                [cas [0, 2] → true]',
    ],
  ],
] as const) {
  test(`${file} as a ${name}: ${outcome}`, () => {
    const object = objects.find((each) => each.name === name);
    assert.ok(object !== undefined);
    const verdict = judgeHistory(recordedIn(file).history, object);
    assert.equal(verdict.outcome, outcome);
    if (verdict.history === null) return;
    assert.deepEqual(drawing(smallest(verdict.history, object).history).split('\n'), picture);
  });
}

test('an EDN history and the log of texts say the same of the same operations', () => {
  const log = read('swaps.log');
  const lines = [...log.matchAll(/- (\d)\t:(\w+)\t:(\w+)\t(.*)$/gm)];
  const text = lines.map(([, process, type, f, value]) => {
    return `{:process ${process}, :type :${type}, :f :${f}, :value ${value}}`;
  });
  assert.equal(text.length, 14);
  const [first, second] = [fromJepsen(text.join('\n')), fromJepsen(log)];
  assert.deepEqual(announcementsIn(first.history), announcementsIn(second.history));
  assert.deepEqual(first.failed, [{ operation: 'cas', input: [3, 0] }]);
  assert.deepEqual(first.failed, second.failed);
  const vector = fromJepsen(`[${text.join('\n')}]`);
  assert.deepEqual(announcementsIn(vector.history), announcementsIn(second.history));
});

test('what did not happen is left out, what is unknown stays open', () => {
  const { history } = recordedIn('unknown-write.ndjson');
  assert.deepEqual(announcementsIn(history).map(sentenceOf), [
    'client 1 calling write',
    'client 1 returning null',
    'client 2 calling write',
    'client 1 calling read',
    'client 1 returning 1',
    'client 3 calling read',
    'client 3 returning 2',
    'client 1 calling read',
    'client 1 returning 2',
  ]);
});

test('an unknown write counts once: seen, then gone without another write, is refused', () => {
  const text = read('unknown-write.ndjson');
  const back = [
    '{"process":"client 1","kind":"call","operation":"read"}',
    '{"process":"client 1","kind":"return","answer":1}',
  ];
  const { history } = fromLines([text.trim(), ...back].join('\n'));
  assert.equal(judgeHistory(history, casRegister()).outcome, 'violated');
});

test('keyed values are those of one object each', () => {
  const line = (process: number, type: string, f: string, value: string): string =>
    `{:process ${process} :type :${type} :f :${f} :value ${value}}`;
  const text = [
    line(0, 'invoke', 'write', '[5 1]'),
    line(0, 'ok', 'write', '[5 1]'),
    line(1, 'invoke', 'read', '[6 nil]'),
    line(1, 'ok', 'read', '[6 nil]'),
  ].join('\n');
  assert.equal(
    judgeHistory(fromJepsen(text, { keyed: true }).history, casRegister()).outcome,
    'holds',
  );
  refuses(
    () => fromJepsen(text.replace('[6 nil]', '6'), { keyed: true }),
    'history/line',
    'line 3',
  );
});

const call = '{"process":"a","kind":"call","operation":"read"}';

for (const [what, lines, says] of [
  ['no JSON', [call, '{"process" 1}'], 'line 2: this is no JSON'],
  ['no object', ['[1]'], 'line 1: this is no object'],
  ['no process', ['', '{"kind":"call"}'], 'line 2: it has no process'],
  ['an unknown kind', ['{"process":"a","kind":"ok"}'], 'line 1: its kind is none of call, return'],
  ['the kind of another object', ['{"process":"a","kind":"toString"}'], 'line 1: its kind is none'],
  ['no operation', ['{"process":"a","kind":"call"}'], 'line 1: a call needs the name'],
  ['two calls at once', [call, call], "line 2: 'a' begins a call while another is open"],
  ['an end of nothing', ['{"process":"a","kind":"return"}'], "line 1: 'a' ends a call that it did"],
  [
    'the end of another call',
    [call, '{"process":"a","kind":"return","operation":"write"}'],
    "line 2: 'a' ends another call",
  ],
] as const) {
  test(`a line with ${what} is refused with its number`, () => {
    refuses(() => fromLines(lines.join('\n')), 'history/line', says);
  });
}

for (const [what, text, says] of [
  ['an open vector', '{:process 0, :type :invoke, :f :cas, :value [1 2}', 'line 1: this is no EDN'],
  ['half a pair', '{:process 0 :type}', 'a value for each key'],
  ['no type', '{:process 0, :f :read}', 'it lacks :process, :type or :f'],
  ['another type', '{:process 0, :type :done, :f :read}', 'its type is none of invoke, ok'],
  ['no operation', 'INFO jepsen.util - 0 :invoke', 'but not of what'],
  ['a value that is none', 'INFO  jepsen.util - 0\t:invoke\t:write\t[3', 'the value of :write'],
] as const) {
  test(`a line of Jepsen with ${what} is refused with its number`, () => {
    refuses(() => fromJepsen(text), 'history/line', says);
    refuses(() => fromJepsen(`\n${text}`), 'history/line', 'line 2');
  });
}

test('an operation that a register does not have is refused', () => {
  const { history } = fromLines(call.replace('read', 'increment'));
  refuses(() => judgeHistory(history, casRegister()), 'history/register-operation', 'increment');
});

test('a swap that answers neither yes nor no is refused', () => {
  const swap = '{"process":"a","kind":"call","operation":"cas","input":[1,2]}';
  const { history } = fromLines(`${swap}\n{"process":"a","kind":"return","answer":2}`);
  refuses(() => judgeHistory(history, casRegister()), 'history/swap-answer', 'neither');
});

test('the samples of sessions and of transactions say what they were made for', () => {
  const broken = judgeSessions(recordedIn('session.ndjson').history)
    .filter(({ outcome }) => outcome === 'violated')
    .map(({ guarantee }) => guarantee);
  assert.deepEqual(broken, ['read your writes', 'writes follow reads']);
  const { anomalies } = judgeTransactions(recordedIn('write-skew.ndjson'));
  assert.deepEqual(
    anomalies.map(({ name }) => name),
    ['G2-item'],
  );
});

test('a history is a trace for the room that explains', () => {
  const { history } = recordedIn('stale-read.ndjson');
  const trace = traceOfHistory(history, 'a file');
  assert.deepEqual(announcementsOf(trace), announcementsIn(history));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonical, type Data } from '#base';
import { casRegister, historyOf, judgeHistory, type Sequential } from '#check';
import type { Announcement, Model } from '#spec';
import { oneNumber } from '../toys.js';
import { drawn, explained, histories, leaky, moves, randomHistory, register } from './drawn.js';
import { idleSwaps, registerHistory, registerMoves } from './random-register.js';

const objectOfModel = (model: Model<number>, reads: readonly string[] = []): Sequential => ({
  name: 'as drawn',
  model: model as unknown as Model,
  reads,
});

for (const [name, model, fits, ...lines] of histories) {
  test(`offline: ${fits ? 'accepts' : 'refuses'} ${name}`, () => {
    const history = historyOf(drawn(lines));
    for (const reads of [[], ['get']]) {
      const { outcome } = judgeHistory(history, objectOfModel(model, reads));
      assert.equal(outcome, fits ? 'holds' : 'violated', `${reads}\n${lines.join('\n')}`);
    }
  });
}

for (const [name, model, of, reads] of [
  ['a register', register, ['set', 'get', 'flip', 'take'], ['get']],
  ['a leaky register', leaky, ['set', 'get', 'take'], ['get']],
  ['a counter', oneNumber, ['a', 'b'], ['b']],
] as const) {
  test(`law: ${name}: the offline search agrees with trying every order`, (t) => {
    const counts = { holds: 0, violated: 0, unknown: 0 };
    fc.assert(
      fc.property(moves, (list) => {
        const announced = randomHistory(list, of);
        const fits = explained(model, announced) ? 'holds' : 'violated';
        counts[fits] += 1;
        for (const declared of [[], reads]) {
          const { outcome } = judgeHistory(historyOf(announced), objectOfModel(model, declared));
          assert.equal(outcome, fits, canonical(announced as never));
        }
      }),
      { numRuns: 3000, seed: 22 },
    );
    t.diagnostic(`${counts.holds} accepted, ${counts.violated} refused`);
    assert.ok(counts.holds > 300 && counts.violated > 300, JSON.stringify(counts));
  });
}

for (const [name, method, kinds, unique] of [
  ['unique reads and writes', 'zones', ['read', 'write'], true],
  ['reads and writes', 'search', ['read', 'write'], false],
  ['swaps of unique values', 'search', ['read', 'write', 'cas'], true],
  ['swaps', 'search', ['read', 'write', 'cas', 'cas'], false],
  ['unknown writes', 'search', ['write', 'read', 'cas', 'cas', 'cas'], false],
] as const) {
  test(`law: a register, ${name}: agrees with trying every order`, (t) => {
    const counts = { holds: 0, violated: 0, unknown: 0 };
    const methods = { zones: 0, search: 0 };
    const object = casRegister(0);
    const { register: _, ...asAnyModel } = object;
    fc.assert(
      fc.property(registerMoves, (list) => {
        const announced = registerHistory(list, { kinds, unique });
        const fits = explained(object.model, announced) ? 'holds' : 'violated';
        counts[fits] += 1;
        const history = historyOf(announced);
        const verdict = judgeHistory(history, object);
        methods[verdict.method] += 1;
        assert.equal(verdict.outcome, fits, canonical(announced as never));
        for (const zones of ['first', 'never'] as const) {
          assert.equal(judgeHistory(history, object, { zones }).outcome, fits, zones);
        }
        assert.equal(judgeHistory(history, asAnyModel).outcome, fits);
      }),
      { numRuns: 4000, seed: 23 },
    );
    t.diagnostic(`${JSON.stringify(counts)} ${JSON.stringify(methods)}`);
    assert.ok(counts.holds > 400 && counts.violated > 400, JSON.stringify(counts));
    assert.ok(methods[method] > 1000, JSON.stringify(methods));
  });
}

test('law: a register, more open calls than bits in a word: agrees with trying every order', (t) => {
  const counts = { holds: 0, violated: 0 };
  const object = casRegister(0);
  fc.assert(
    fc.property(registerMoves, (list) => {
      const kinds = ['read', 'write', 'cas'] as const;
      const announced = registerHistory(list, { kinds, unique: false });
      const fits = explained(object.model, announced) ? 'holds' : 'violated';
      counts[fits] += 1;
      const history = historyOf([...idleSwaps, ...announced]);
      for (const zones of ['when it pays', 'never'] as const) {
        assert.equal(judgeHistory(history, object, { zones }).outcome, fits, zones);
      }
    }),
    { numRuns: 2000, seed: 29 },
  );
  t.diagnostic(JSON.stringify(counts));
  assert.ok(counts.holds > 200 && counts.violated > 200, JSON.stringify(counts));
});

/** `a: cas [1,3]` begins, `a = true` returns; each is one event, in true order. */
function happened(text: string): readonly Announcement[] {
  const counts = new Map<string, number>();
  return text.split('; ').map((event): Announcement => {
    const [, process = '', sign, rest = ''] = /^(\w+)(:| =) (.*)$/.exec(event) ?? [];
    const call = `${process}#${counts.get(process) ?? 0}`;
    if (sign === ':') {
      const [operation = '', input = 'null'] = rest.split(' ');
      return { kind: 'call', process, call, operation, input: JSON.parse(input) as Data };
    }
    counts.set(process, (counts.get(process) ?? 0) + 1);
    return { kind: 'return', process, call, answer: JSON.parse(rest) as Data };
  });
}

/** Registers that begin with 0, where a write that is still open must not be taken along too early. */
for (const [what, fits, text] of [
  [
    'an open write lets a swap be refused later',
    true,
    'y: write 1; x: write 2; x = null; f: cas [2,9]; f = false; y = null',
  ],
  [
    'a swap is refused, although nothing else was written',
    false,
    'x: write 2; x = null; f: cas [2,9]; f = false',
  ],
  [
    'an open write is swapped away after another one',
    true,
    'y: write 1; c: cas [1,3]; x: write 2; x = null; r: read; r = 2; r: read; r = 3; y = null; c = true',
  ],
  [
    'an open write is read by an open read, before or after another one',
    true,
    'y: write 1; s: read; x: write 2; x = null; r: read; r = 2; y = null; s = 1',
  ],
  [
    'two swaps from one value that was written twice',
    true,
    'x: cas [0,1]; y: cas [0,2]; w: write 0; w = null; x = true; y = true',
  ],
  [
    'two swaps from one value that was there once',
    false,
    'x: cas [0,1]; y: cas [0,2]; w: write 3; w = null; x = true; y = true',
  ],
  [
    'two equal writes of unknown outcome are both seen',
    true,
    'a: write 1; b: write 1; r: read; r = 1; w: write 0; w = null; s: read; s = 1',
  ],
  [
    'one write of unknown outcome is seen twice',
    false,
    'a: write 1; r: read; r = 1; w: write 0; w = null; s: read; s = 1',
  ],
  [
    'a swap is refused while the value was there all along',
    false,
    'x: write 2; x = null; f: cas [2,9]; y: read; f = false; y = 2; z: write 3; z = null',
  ],
] as const) {
  test(`a register ${fits ? 'accepts' : 'refuses'}: ${what}`, () => {
    const announced = happened(text);
    const object = casRegister(0);
    assert.equal(explained(object.model, announced), fits);
    for (const zones of ['first', 'never', 'when it pays'] as const) {
      const { outcome } = judgeHistory(historyOf(announced), object, { zones });
      assert.equal(outcome, fits ? 'holds' : 'violated', zones);
    }
  });
}

test('hidden steps that lead back to where they began end', () => {
  const toggling: Model<number> = { ...register, hidden: (state) => [1 - state] };
  for (const [answer, outcome] of [
    [1, 'holds'],
    [2, 'violated'],
  ] as const) {
    const announced = happened(`r: get; r = ${answer}; s: get; s = 0`);
    for (const reads of [[], ['get']]) {
      assert.equal(
        judgeHistory(historyOf(announced), objectOfModel(toggling, reads)).outcome,
        outcome,
      );
    }
  }
});

/** The words of a world: typed again, in a shell, they make the same world. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { catalogue } from '#protocols';
import { remade, type Scenario, scenario, scenarioHash } from '#sim';
import { namedScenario } from '../../src/cli/world.js';
import { worldWords } from '../../src/cli/world-words.js';
import { protolab } from './protolab.js';

/** The words of a line as a shell takes them apart. */
function shellWords(line: string): readonly string[] {
  return execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
}

/** The world that a shell and the command line make of words. */
async function typed(name: string, line: string): Promise<Scenario> {
  const [, clients, , faults] = shellWords(line);
  return (await namedScenario(name, { clients: clients ?? '', faults: faults ?? '' })).scenario;
}

test('every world of the catalogue, and each without its last call and its faults', async () => {
  for (const { design, world } of catalogue) {
    const whole = scenario({ design, ...world });
    const [role = '', plans = []] = Object.entries(world.clients)[0] ?? [];
    const fewer = { clients: { ...world.clients, [role]: plans.slice(0, 1) }, faults: {} };
    for (const each of [whole, remade(whole, fewer)]) {
      const again = await typed(design.name, worldWords(each));
      assert.equal(scenarioHash(again), scenarioHash(each), worldWords(each));
    }
  }
});

for (const input of ["it's", 'a,b;c+d', '"quoted"', ')(', 'back\\slash', '$HOME `x`']) {
  test(`a call with ${JSON.stringify(input)}`, async () => {
    const { design, world } = catalogue.find((each) => each.design.name === 'lease/fenced') ?? {};
    assert.ok(design !== undefined && world !== undefined);
    const calls = [
      { operation: 'use', input },
      { operation: 'use', input: 'b' },
    ];
    const made = remade(scenario({ design, ...world }), {
      clients: { worker: [calls] },
      faults: {},
    });
    const again = await typed(design.name, worldWords(made));
    assert.equal(scenarioHash(again), scenarioHash(made), worldWords(made));
  });
}

test('each cause has a command, and it replays in the smaller world', () => {
  const words = ['explore', 'saga/no-compensation', '--random', '300', '--failures', '20'];
  const { code, out } = protolab(words);
  assert.equal(code, 1);
  assert.match(out, /^ strategy +runs +failures +first in run$/m);
  assert.match(out, /^ uniform +\d+ +\d+ +(\d+|-)$/m);
  // A long command goes on after a backslash, as a shell reads it.
  const commands = [...out.replaceAll('\\\n', '').matchAll(/npx protolab (replay .*)$/gm)];
  assert.ok(commands.length > 0);
  for (const [, command = ''] of commands) {
    const again = protolab(shellWords(command));
    assert.equal(again.code, 1, command);
    assert.match(again.out, /breaks 'a settled trip/);
  }
});

test('causes are told one below the other, and as data', () => {
  const words = ['explore', 'counter/read-then-write', '--failures', '5'];
  const { out } = protolab(words);
  assert.match(out, /^ 2 causes; the first is told above;/m);
  assert.match(out, /^ +1 {2}stale read at store.get of increment \(client\), 4 steps$/m);
  const data = JSON.parse(protolab([...words, '--json']).out);
  assert.deepEqual(
    data.counterexamples.map((each: { cause: { text: string } }) => each.cause.text),
    [
      'stale read at store.get of increment (client)',
      'the order of steps at store.get of increment (client)',
    ],
  );
  assert.equal(data.counterexample.replay, 'npx protolab replay counter/read-then-write 0.0.0.1');
});

test('the smallest world is looked for where it is asked for', () => {
  const { out } = protolab(['explore', 'counter/trusting', '--smallest']);
  assert.match(out, /in a world of 1 process, 1 call, 1 unknown outcome/);
  assert.match(out, /--clients increment --faults 'unknown outcome=1' /);
});

/** The lease on real servers: a fence that was taken out of the design is missed on both. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { accepted, explore, strategyFor } from '#explore';
import { catalogue } from '#protocols';
import { scenario } from '#sim';
import { type ConcreteSpec, concretize, exportPackage, findNatsServer, trial } from '#target';
import { callKindsOf } from '../../src/cli/call-kinds.js';

const entry = catalogue.find(({ design }) => design.name === 'lease/fenced');
assert.ok(entry !== undefined, 'the catalogue has a fenced lease');
const { design } = entry;
const world = scenario({ design, ...entry.world });

/** The resource no longer refuses a token that is smaller than the largest it has seen. */
const unfenced = { file: 'algorithm', find: 'newest > token', replace: 'newest > token + 1e6' };

describe('lease/fenced', () => {
  const packages: { [target: string]: ConcreteSpec } = {};

  before(() => {
    const stood = accepted(explore(world, { strategy: strategyFor(entry) }));
    for (const target of ['nats', 'postgres'] as const) {
      const concrete = concretize(stood, target);
      assert.ok(concrete.kind === 'concrete', JSON.stringify(concrete));
      packages[target] = concrete;
    }
  });

  it('is one algorithm on both targets, to the byte', () => {
    const [nats, postgres] = Object.values(packages).map(
      (each) => exportPackage(each)['src/algorithm.ts'],
    );
    assert.ok(nats?.includes(unfenced.find), 'the fence is in the algorithm');
    assert.equal(nats, postgres);
  });

  for (const target of ['nats', 'postgres'] as const) {
    it(`without its fence is violated on ${target}`, async (test) => {
      const nats = await findNatsServer();
      if (target === 'nats' && nats.kind === 'missing') return test.skip(nats.why);
      const { outcome, text } = await trial(packages[target] as ConcreteSpec, {
        spec: design.spec,
        seed: 'unfenced',
        calls: callKindsOf(world),
        plant: unfenced,
      });
      assert.equal(outcome, 'violated', text);
      assert.match(text, /nobody acts between two acts of another/);
    });
  }
});

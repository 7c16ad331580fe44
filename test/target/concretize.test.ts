/** What a design needs against what a target keeps, and the document that comes of it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { canonical, Issue } from '../../src/base/index.ts';
import type { Accepted } from '../../src/check/index.ts';
import {
  type Design,
  design,
  integer,
  type StoreGuarantee,
  store,
} from '../../src/design/index.ts';
import { counter, ownToken } from '../../src/protocols/counter/index.ts';
import type { ConcreteSpec, TargetName } from '../../src/target/concrete.ts';
import { concretize } from '../../src/target/concretize.ts';
import { faultOf } from '../../src/target/faults.ts';
import { concretePage } from '../../src/target/page.ts';
import type { Gap, Unmet } from '../../src/target/unmet.ts';
import { acceptedFor, commonFaults } from './accepted.ts';

const targets = ['nats', 'postgres'] as const;

/** A counter that needs these guarantees, and leaves those outside its promise. */
function needing(needs: readonly StoreGuarantee[], outside: readonly StoreGuarantee[]): Design {
  const ports = { store: store({ counters: integer() }, needs, outside) };
  return design({
    name: 'counter/needing',
    idea: 'Read.',
    spec: counter,
    ports,
    roles: {
      client: {
        *increment() {
          return 0;
        },
        *read({ store }) {
          const found = yield* store.get('counters', 'a');
          return found === null ? 0 : found.value;
        },
      },
    },
  });
}

function concreteOf(accepted: Accepted, target: TargetName, settings?: string[]): ConcreteSpec {
  const concrete = concretize(accepted, target, settings);
  assert.equal(concrete.kind, 'concrete', JSON.stringify(concrete));
  return concrete as ConcreteSpec;
}

/** All that would mend a need, in one text. */
function mendsText(gap: Gap | undefined): string {
  return (gap?.mends ?? []).map(({ how }) => how).join('; ');
}

function unmetOf(accepted: Accepted, target: TargetName): Unmet['unmet'] {
  const unmet = concretize(accepted, target);
  assert.equal(unmet.kind, 'unmet');
  return (unmet as Unmet).unmet;
}

describe('concretize', () => {
  for (const target of targets) {
    it(`makes counter/own-token concrete for ${target}`, () => {
      const concrete = concreteOf(acceptedFor(ownToken), target);
      assert.equal(concrete.design, 'counter/own-token');
      assert.equal(concrete.package.name, `counter-own-token-${target}`);
      assert.match(concrete.provenance.claim, /^exhausted: 3 processes.*184,112 states$/);
      assert.deepEqual(
        concrete.guarantees.map(({ port, guarantee }) => `${port}: ${guarantee}`),
        [
          'store: atomic conditional write',
          'store: acknowledged writes last',
          'store: condition outlives the answer',
          'store: fresh reads',
          'store: refusals are true',
          'store: known outcomes',
          'store: power loss',
          'tokens: never the same twice',
        ],
      );
      canonical(concrete as never);
      assert.deepEqual(JSON.parse(JSON.stringify(concrete)), concrete);
    });
  }

  it('says how each guarantee is resolved', () => {
    const resolved = (target: TargetName): readonly string[] =>
      concreteOf(acceptedFor(ownToken), target).guarantees.map((each) => each.resolved);
    const outside = 'outside the promise';
    assert.deepEqual(resolved('nats'), [
      ...['kept', 'kept', 'kept', 'examined', 'kept', 'examined', outside, 'kept'],
    ]);
    assert.deepEqual(resolved('postgres'), [
      ...['kept', 'kept', 'kept', 'kept', 'kept', 'examined', 'kept', 'kept'],
    ]);
  });

  it('refuses what no exploration accepted', () => {
    const forged = { ...acceptedFor(ownToken) };
    assert.throws(() => concretize(forged, 'nats'), { code: 'accepted/forged' });
  });

  it('refuses a target that there is not', () => {
    assert.throws(() => concretize(acceptedFor(ownToken), 'files' as never), {
      code: 'concrete/no-target',
    });
  });

  const needs = ['power loss', 'known outcomes', 'fresh reads'] as const;
  for (const need of needs) {
    it(`nats does not keep '${need}': a design that needs it is refused`, () => {
      const [gap, ...others] = unmetOf(acceptedFor(needing([need], [...needs])), 'nats');
      assert.deepEqual(others, []);
      assert.equal(gap?.port, 'store');
      assert.equal(gap?.guarantee, need);
      assert.equal(gap?.reason, 'needed');
      assert.match(mendsText(gap), new RegExp(`fault '${faultOf('store', need)}'`));
    });
  }

  it('names the setting that would mend a need, and takes it from its operator', () => {
    const accepted = acceptedFor(needing(['power loss'], []));
    const [gap] = unmetOf(accepted, 'nats');
    assert.match(mendsText(gap), /'sync_interval: always'/);
    const concrete = concreteOf(accepted, 'nats', ['sync_interval: always']);
    const found = concrete.guarantees.find(({ guarantee }) => guarantee === 'power loss');
    assert.equal(found?.resolved, 'kept by a setting');
    assert.ok(concrete.decisions.some(({ choice }) => choice === 'sync_interval: always'));
    assert.throws(() => concretize(accepted, 'nats', ['fsync: maybe']), Issue);
    assert.throws(() => concretize(accepted, 'postgres', ['sync_interval: always']), Issue);
  });

  it('postgres refuses a server that does not sync where the design needs it, and warns elsewhere', () => {
    const required = (accepted: Accepted): boolean => {
      const { plan } = concreteOf(accepted, 'postgres');
      return plan.kind === 'postgres' && plan.syncRequired;
    };
    assert.equal(required(acceptedFor(needing(['power loss'], []))), true);
    assert.equal(required(acceptedFor(ownToken)), false);
  });

  it('refuses what was neither needed, nor kept, nor examined, nor put outside', () => {
    const { 'unknown outcome': _, ...fewer } = commonFaults;
    for (const target of targets) {
      const gaps = unmetOf(acceptedFor(needing([], ['power loss']), fewer), target);
      assert.deepEqual(
        gaps.map(({ guarantee, reason }) => [guarantee, reason]),
        [['known outcomes', 'not examined']],
      );
      assert.match(mendsText(gaps[0]), /fault 'unknown outcome' in the budget/);
    }
    const gaps = unmetOf(acceptedFor(needing([], []), commonFaults), 'nats');
    assert.deepEqual(
      gaps.map(({ guarantee }) => guarantee),
      ['power loss'],
    );
  });

  it('refuses a design that was examined without crashes', () => {
    const { crash: _, ...fewer } = commonFaults;
    const [gap] = unmetOf(acceptedFor(ownToken, fewer), 'postgres');
    assert.equal(gap?.port, 'self');
    assert.match(mendsText(gap), /fault 'crash'/);
  });

  it('pins the versions that this project has installed', () => {
    const root = new URL('../../', import.meta.url);
    const installed = (name: string): string =>
      JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, root), 'utf8')).version;
    for (const target of targets) {
      const { dependencies, devDependencies } = concreteOf(acceptedFor(ownToken), target).package;
      assert.equal(Object.keys(dependencies).length, 1);
      for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
        assert.equal(version, installed(name), name);
      }
    }
  });

  it('refuses a design that keeps nothing, and one that asks nothing', () => {
    const silent = {
      client: {
        *increment() {
          return 0;
        },
        *read() {
          return 0;
        },
      },
    };
    const { name, idea, spec } = needing([], ['power loss']);
    const parts = { name, idea, spec, roles: silent, source: import.meta.url };
    const asking = design({ ...parts, ports: { store: store({}, [], ['power loss']) } });
    assert.throws(() => concretize(acceptedFor(asking), 'nats'), { code: 'concrete/no-request' });
    const keeping = design({ ...parts, ports: {} });
    assert.throws(() => concretize(acceptedFor(keeping), 'nats'), { code: 'concrete/no-store' });
  });

  it('refuses collections that would share a place', () => {
    const ports = { store: store({ 'a b': integer(), 'a-b': integer() }, [], ['power loss']) };
    const { name, idea, spec } = needing([], []);
    const clashing = design({
      ...{ name, idea, spec },
      ports,
      roles: {
        client: {
          *increment() {
            return 0;
          },
          *read() {
            return 0;
          },
        },
      },
      source: import.meta.url,
    });
    assert.throws(() => concretize(acceptedFor(clashing), 'postgres'), { code: 'concrete/place' });
  });
});

describe('concretePage', () => {
  for (const target of targets) {
    it(`shows what was decided for ${target}`, () => {
      const concrete = concreteOf(acceptedFor(ownToken), target);
      const page = concretePage(concrete);
      for (const { guarantee, how } of concrete.guarantees) {
        assert.ok(page.includes(guarantee));
        assert.ok(page.includes(how.replaceAll('|', '\\|')));
      }
      for (const { decision, why } of concrete.decisions) {
        assert.ok(page.includes(decision) && page.includes(why));
      }
      for (const { seen } of concrete.outcomes) assert.ok(page.includes(seen));
      const place = target === 'nats' ? 'counter_own_token.counters.<key>' : 'UPDATE {table} SET';
      assert.ok(page.includes(place));
      assert.match(page, /^# counter\/own-token on /);
    });
  }
});

/** Designs that a target refuses, each beside the variant that takes them, and what comes of it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Accepted } from '#check';
import type { Design } from '#design';
import { accepted, explore } from '#explore';
import { ownToken } from '#protocols';
import { type Scenario, scenario } from '#sim';
import { evidenceFor } from '../../src/cli/evidence.ts';
import { concreteOf, settingsIn } from '../../src/cli/export.ts';
import type { ConcreteSpec, TargetName } from '../../src/target/concrete.ts';
import { concretize } from '../../src/target/concretize.ts';
import { concretePage } from '../../src/target/page.ts';
import { refusalText } from '../../src/target/refusal.ts';
import type { Gap, Unmet } from '../../src/target/unmet.ts';
import { acceptedFor, commonFaults } from './accepted.ts';
import { doctors, hospital } from './doctors.ts';
import { plainRead, plainReadNeeding } from './plain-read.ts';

const ownStore = ownToken.ports.store;

/** The counter with a token, where not even a loss of power may be noticed. */
const durable: Design = {
  ...ownToken,
  name: 'counter/durable',
  ports: {
    ...ownToken.ports,
    ...(ownStore === undefined
      ? {}
      : { store: { ...ownStore, needs: [...ownStore.needs, 'power loss'], outside: [] } }),
  },
};

const counted = { 'counters/visits': { count: 0, last: {} } };
const faults = { 'stale read': 1, 'unknown outcome': 1, crash: 1 };
const counting = { clients: { client: ['increment', 'increment'] }, holds: counted, faults };
const refusing = { ...counting, faults: { ...faults, 'false refusal': 1 } };
const reading = {
  clients: { client: ['increment', 'read'] },
  faults: { 'unknown outcome': 1, crash: 1 },
};
const rereading = { clients: { client: [['increment', 'read'], 'increment'] }, faults };

type Refused = {
  readonly title: string;
  readonly design: Design;
  readonly world: Omit<Parameters<typeof scenario>[0], 'design'>;
  readonly target: TargetName;
  readonly settings: readonly string[];
  readonly need: string;
  readonly fault: string;
  /** What the story of the counterexample must say. */
  readonly story: RegExp;
  readonly source: RegExp;
  /** The settings under which the same design is taken; each is among the mends. */
  readonly mended: readonly (readonly string[])[];
};

const refused: readonly Refused[] = [
  {
    title: 'NATS 2.9 with three replicas, and conditional writes',
    design: ownToken,
    world: refusing,
    target: 'nats',
    settings: ['version: 2.9', 'replicas: 3'],
    need: 'atomic conditional write',
    fault: 'broken condition',
    story: /took effect although its condition did not hold/,
    source: /^measured: 2\.9\.10 with three replicas/,
    mended: [
      ['replicas: 3', 'version: 2.10'],
      ['version: 2.9', 'replicas: 1'],
    ],
  },
  {
    title: 'direct reads, and answers that are read',
    design: plainRead,
    world: reading,
    target: 'nats',
    settings: ['read: direct', 'replicas: 3'],
    need: 'fresh reads',
    fault: 'stale read',
    story: /STALE: the latest was/,
    source: /^measured: own acknowledged write not seen/,
    mended: [['replicas: 1', 'read: leader']],
  },
  {
    title: 'the default sync, and power loss',
    design: durable,
    world: counting,
    target: 'nats',
    settings: [],
    need: 'power loss',
    fault: 'power failure',
    story: /acknowledged and is gone|was lost/,
    source: /^measured: cut power lost all writes/,
    mended: [['sync_interval: always']],
  },
  {
    title: 'READ COMMITTED, and write skew',
    design: doctors,
    world: hospital,
    target: 'postgres',
    settings: [],
    need: 'conditions on several keys',
    fault: 'write skew',
    story: /breaks 'at least one doctor stays on call'/,
    source: /PostgreSQL, Read Committed Isolation Level$/,
    mended: [['isolation: serializable']],
  },
  {
    title: 'REPEATABLE READ, and write skew',
    design: doctors,
    world: hospital,
    target: 'postgres',
    settings: ['isolation: repeatable read'],
    need: 'conditions on several keys',
    fault: 'write skew',
    story: /leave 'bob'/,
    source: /^measured: PostgreSQL 15.* PostgreSQL, Repeatable Read Isolation Level$/,
    mended: [['isolation: serializable']],
  },
];

const explored = new Map<Scenario, Accepted>();

function standing(world: Scenario): Accepted {
  const known = explored.get(world) ?? accepted(explore(world));
  explored.set(world, known);
  return known;
}

function refusalOf(
  { design, world, target, settings }: Refused,
  replay = 'npx protolab export it',
): { readonly refusal: Unmet; readonly stood: Accepted; readonly gap: Gap } {
  const examined = scenario({ design, ...world });
  const stood = standing(examined);
  const bare = concretize(stood, target, settings);
  assert.equal(bare.kind, 'unmet');
  const evidence = evidenceFor(examined, bare as Unmet, { replay });
  const refusal = concretize(stood, target, settings, evidence) as Unmet;
  const [gap, ...others] = refusal.unmet;
  assert.deepEqual(others, []);
  assert.ok(gap !== undefined);
  return { refusal, stood, gap };
}

for (const each of refused) {
  describe(each.title, () => {
    const { target, settings, need, fault, story, source, mended } = each;

    it('is refused, with what comes of it', () => {
      const { gap } = refusalOf(each);
      assert.equal(gap.guarantee, need);
      assert.equal(gap.reason, 'needed');
      assert.equal(gap.fault, fault);
      assert.match(gap.source, source);
      assert.equal(gap.evidence?.found, 'counterexample');
      assert.match(gap.evidence?.story ?? '', story);
      assert.match(gap.evidence?.story ?? '', new RegExp(`without '${need}' breaks`));
    });

    for (const mend of mended) {
      it(`is taken with ${mend.join(', ')}, which the refusal names`, () => {
        const { gap, stood } = refusalOf(each);
        const named = gap.mends.filter((other) => other.target === target);
        const sets = named.map((other) => [...other.settings].sort().join());
        assert.ok(sets.includes([...mend].sort().join()), sets.join(' | '));
        const concrete = concretize(stood, target, mend);
        assert.equal(concrete.kind, 'concrete', JSON.stringify(concrete));
        const found = (concrete as ConcreteSpec).guarantees.find(
          ({ guarantee }) => guarantee === need,
        );
        assert.match(found?.resolved ?? '', /^kept/);
        for (const setting of mend) {
          assert.ok((concrete as ConcreteSpec).decisions.some(({ choice }) => choice === setting));
        }
      });
    }

    it('fits on a screen, and says everything there', () => {
      const { refusal, gap } = refusalOf(each);
      const lines = refusalText(refusal).split('\n');
      assert.ok(lines.length <= 40, `${lines.length} lines`);
      for (const line of lines) assert.ok(line.length <= 100, line);
      const whole = flat(lines.join(' '));
      for (const said of [need, gap.meaning, gap.anomaly, gap.source, gap.mends[0]?.how ?? '?']) {
        assert.ok(whole.includes(said), said);
      }
      assert.match(whole, story);
      assert.match(whole, /replay npx protolab export it/);
    });

    it('has a page', () => {
      const { refusal, gap } = refusalOf(each);
      const page = concretePage(refusal);
      assert.match(page, new RegExp(`^# .* on ${target}: refused`));
      for (const said of [gap.anomaly, gap.source, gap.evidence?.story ?? '?']) {
        assert.ok(page.includes(said), said);
      }
      for (const { how, why } of gap.mends)
        assert.ok(page.includes(how) && page.includes(why), how);
      for (const setting of settings) assert.ok(page.includes(setting));
    });
  });
}

describe('mends', () => {
  it('are each a variant that keeps the guarantee, here or elsewhere', () => {
    for (const each of refused) {
      const { gap, stood } = refusalOf(each);
      const changes = gap.mends.filter(({ kind }) => kind !== 'design' && kind !== 'exploration');
      assert.ok(changes.length > 0);
      for (const { target, settings } of changes) {
        const again = concretize(stood, target, settings);
        const still = again.kind === 'unmet' ? again.unmet.map(({ guarantee }) => guarantee) : [];
        assert.ok(!still.includes(each.need), `${each.need} on ${target} with ${settings}`);
      }
    }
  });
});

describe('evidence', () => {
  it('of what the design does not have is refused', () => {
    const none = { fault: 'stale read', found: 'unknown', claim: '', story: '' } as const;
    for (const [port, guarantee] of [
      ['store', 'fresh fish'],
      ['stork', 'fresh reads'],
    ] as const) {
      const evidence = [{ port, guarantee, ...none }];
      assert.throws(() => concretize(acceptedFor(ownToken), 'nats', [], evidence), {
        code: 'concrete/evidence',
      });
    }
  });
});

describe('sessions', () => {
  const needing = [
    'atomic conditional write',
    'acknowledged writes last',
    'condition outlives the answer',
  ] as const;

  it('reading its own writes is refused where reads are direct, and taken from one leader', () => {
    const design = plainReadNeeding([...needing, 'read your writes', 'monotonic reads']);
    const stood = acceptedFor(design);
    const unmet = concretize(stood, 'nats', ['read: direct']) as Unmet;
    assert.deepEqual(
      unmet.unmet.map(({ guarantee, fault }) => [guarantee, fault]),
      [
        ['read your writes', 'own write unseen'],
        ['monotonic reads', 'read goes back'],
      ],
    );
    assert.equal(concretize(stood, 'nats', ['replicas: 1']).kind, 'concrete');
    assert.equal(concretize(stood, 'postgres').kind, 'concrete');
  });

  it('are asked for where one of them was told apart, and not where all stale reads were seen', () => {
    const design = plainReadNeeding(needing);
    const named = (examined: Accepted['examined']): readonly string[] => {
      const found = concretize(acceptedFor(design, examined), 'nats', []);
      return found.kind === 'unmet' ? found.unmet.map(({ guarantee }) => guarantee) : [];
    };
    assert.deepEqual(named(commonFaults), []);
    const apart = { ...commonFaults, 'own write unseen': 'read your writes' };
    assert.deepEqual(named(apart), ['monotonic reads']);
  });

  it('a need that nothing comes of is said to be one that may be dropped', () => {
    const design = { ...ownToken, name: 'counter/overcautious', ports: cautious() };
    const examined = scenario({ design, ...rereading, faults: { 'unknown outcome': 1, crash: 1 } });
    const stood = standing(examined);
    const bare = concretize(stood, 'nats') as Unmet;
    const evidence = evidenceFor(examined, bare, { replay: 'again' });
    const [gap] = (concretize(stood, 'nats', [], evidence) as Unmet).unmet;
    assert.equal(gap?.guarantee, 'fresh reads');
    assert.equal(gap?.evidence?.found, 'nothing');
    assert.match(flat(refusalText({ ...bare, unmet: [gap as Gap] })), /the need may be dropped/);
  });
});

describe('what nobody looked at', () => {
  it('is simulated too, with the fault in the budget and no need dropped', () => {
    const { crash: _, ...fewer } = faults;
    const examined = scenario({ design: ownToken, ...counting, faults: fewer });
    const stood = standing(examined);
    const bare = concretize(stood, 'postgres') as Unmet;
    const evidence = evidenceFor(examined, bare, { replay: 'again' });
    const refusal = concretize(stood, 'postgres', [], evidence) as Unmet;
    const [gap] = refusal.unmet;
    assert.equal(gap?.guarantee, 'processes never crash');
    assert.equal(gap?.evidence?.found, 'nothing');
    assert.match(gap?.evidence?.claim ?? '', /^exhausted: .* 1 crash/);
    assert.match(flat(refusalText(refusal)), /it is enough to put the fault into the budget/);
  });

  it('says what was not found where a search has no end', () => {
    const [each] = refused;
    assert.ok(each !== undefined);
    const { refusal, gap } = refusalOf(each);
    const open = { ...gap, evidence: { ...gap.evidence, found: 'unknown', story: '' } } as Gap;
    assert.match(flat(refusalText({ ...refusal, unmet: [open] })), /no counterexample, and no end/);
  });
});

/** A text without its lines and margins. */
function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

function cautious(): Design['ports'] {
  const { store } = ownToken.ports;
  assert.ok(store !== undefined);
  return { ...ownToken.ports, store: { ...store, needs: [...store.needs, 'fresh reads'] } };
}

describe('the command line', () => {
  it('takes settings one by one, and parted by commas', () => {
    const typed = { setting: ['version: 2.9, replicas: 3', 'read=direct'] } as never;
    assert.deepEqual(settingsIn(typed), ['version: 2.9', 'replicas: 3', 'read=direct']);
    assert.deepEqual(settingsIn({}), []);
  });

  it('finds what comes of a refusal by itself, and takes the mended variant', () => {
    const examined = scenario({ design: doctors, ...hospital });
    const strategy = { kind: 'exhaustive' } as const;
    const parts = { scenario: examined, strategy, target: 'postgres', replay: 'npx it' } as const;
    const { concrete } = concreteOf({ ...parts, settings: [] });
    assert.equal(concrete.kind, 'unmet');
    assert.match(refusalText(concrete as Unmet), /at least one doctor stays on call/);
    const mended = concreteOf({ ...parts, settings: ['isolation: serializable'] });
    assert.equal(mended.concrete.kind, 'concrete');
  });

  it('refuses settings before it explores', () => {
    const examined = scenario({ design: doctors, ...hospital });
    const strategy = { kind: 'exhaustive' } as const;
    const parts = { strategy, target: 'nats', replay: '' } as const;
    assert.throws(() => concreteOf({ ...parts, scenario: examined, settings: ['x: 1'] }), {
      code: 'concrete/setting',
    });
  });
});

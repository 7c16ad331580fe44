/** What each variant of a target keeps, how that is known, and the settings that describe variants. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { guaranteesOf, kinds, type PortKind } from '#design';
import {
  type Component,
  channelComponent,
  clockComponent,
  logComponent,
  queueComponent,
  storeComponent,
} from '#env';
import { profileOf } from '../../src/target/concretize.ts';
import { faultOf } from '../../src/target/faults.ts';
import { profileWith } from '../../src/target/mends.ts';
import type { Profile } from '../../src/target/profile.ts';
import { textsOf, variantOf } from '../../src/target/variant.ts';

const everyKind = Object.keys(kinds) as readonly PortKind[];

/** Variants that between them say every setting there is. */
const variants: readonly Profile[] = [
  profileOf('nats'),
  profileOf('nats', { version: [2, 9], replicas: 3 }),
  profileOf('nats', { version: [2, 9], replicas: 1, read: 'direct' }),
  profileOf('nats', { version: [2, 12], replicas: 1, sync: 'always' }),
  profileOf('postgres'),
  profileOf('postgres', { version: 15, isolation: 'repeatable read' }),
  profileOf('postgres', { isolation: 'serializable' }),
];

describe('profileOf', () => {
  for (const profile of variants) {
    it(`${profile.title}: says something of every guarantee of every port, with a source`, () => {
      for (const kind of everyKind) {
        assert.deepEqual(
          Object.keys(profile[kind]).sort(),
          Object.keys(guaranteesOf(kind)).sort(),
          kind,
        );
        for (const { how, source } of Object.values(profile[kind])) {
          assert.ok(how.length > 0);
          assert.match(source, /^(measured|documented): /);
        }
      }
    });
  }

  const kept: readonly (readonly [readonly string[], 'nats' | 'postgres', string, boolean])[] = [
    [[], 'nats', 'atomic conditional write', true],
    [['version: 2.9'], 'nats', 'atomic conditional write', false],
    [['version: 2.9', 'replicas: 3'], 'nats', 'atomic conditional write', false],
    [['version: 2.9', 'replicas: 1'], 'nats', 'atomic conditional write', true],
    [['version: 2.10', 'replicas: 3'], 'nats', 'atomic conditional write', true],
    [[], 'nats', 'fresh reads', false],
    [['replicas: 3'], 'nats', 'read your writes', false],
    [['replicas: 1'], 'nats', 'fresh reads', true],
    [['replicas: 1', 'read: direct'], 'nats', 'monotonic reads', false],
    [[], 'nats', 'power loss', false],
    [['sync_interval: always'], 'nats', 'power loss', true],
    [[], 'postgres', 'conditions on several keys', false],
    [['isolation: repeatable read'], 'postgres', 'conditions on several keys', false],
    [['isolation: serializable'], 'postgres', 'conditions on several keys', true],
    [['version: 2.12'], 'nats', 'conditions on several keys', false],
  ];
  for (const [settings, target, guarantee, expected] of kept) {
    const not = expected ? 'keeps' : 'does not keep';
    it(`${target} with ${settings.join(', ') || 'no settings'} ${not} '${guarantee}'`, () => {
      const profile: Profile = profileWith(target, settings);
      const stances: Profile[PortKind] = profile.store;
      assert.equal(stances[guarantee]?.kept, expected);
    });
  }
});

describe('faultOf', () => {
  const components: readonly Component[] = [
    storeComponent({
      sessions: true,
      queries: { byOwner: { collection: 'tasks', by: ['owner'] } },
    }),
    queueComponent(),
    logComponent(),
    channelComponent(),
    clockComponent(),
  ];
  for (const { kind, faults } of components) {
    it(`names the faults of the simulated ${kind}`, () => {
      const named = Object.keys(guaranteesOf(kind)).map((guarantee) => [
        faultOf(kind, guarantee),
        guarantee,
      ]);
      assert.deepEqual(Object.fromEntries(named), faults);
    });
  }

  it('names none where no simulated world can break a guarantee', () => {
    assert.equal(faultOf('tokens', 'never the same twice'), null);
    assert.equal(faultOf('chance', 'every side can come'), null);
  });
});

describe('settings', () => {
  it('describe a variant, and are described by it', () => {
    const settings = ['version: 2.9', 'replicas: 3', 'read: direct'];
    const variant = variantOf('nats', settings);
    assert.deepEqual(variant, { version: [2, 9], replicas: 3, read: 'direct', sync: 'default' });
    assert.deepEqual(textsOf('nats', variant), settings);
    assert.deepEqual(variantOf('postgres', ['isolation = SERIALIZABLE', 'version=15.3']), {
      version: 15,
      isolation: 'serializable',
    });
  });

  const refused: readonly (readonly [string, 'nats' | 'postgres', readonly string[], RegExp])[] = [
    ['concrete/setting', 'nats', ['fsync: maybe'], /version \(from 2\.9 to 2\.15\); replicas/],
    ['concrete/setting', 'postgres', ['sync_interval: always'], /version .*; isolation/],
    ['concrete/setting', 'nats', ['toString: 1'], /[Ss]ettings that matter/],
    ['concrete/setting', 'nats', ['replicas: 9'], /Replicas may be from 1 to 5/],
    ['concrete/setting', 'nats', ['replicas'], /no value/],
    ['concrete/setting', 'postgres', ['isolation: snapshot'], /'snapshot'/],
    ['concrete/version', 'nats', ['version: 2.8'], /Version may be from 2\.9 to 2\.15/],
    ['concrete/version', 'nats', ['version: 3.0'], /Nothing is known of nats with 'version: 3\.0'/],
    ['concrete/version', 'postgres', ['version: 9.6'], /Version may be from 12 to 18/],
    ['concrete/conflict', 'nats', ['replicas: 1', 'replicas: 3'], /given twice, and differently/],
    [
      'concrete/conflict',
      'nats',
      ['version: 2.9', 'sync_interval: always'],
      /[Rr]un 2\.10 or later/,
    ],
  ];
  for (const [code, target, settings, message] of refused) {
    it(`${settings.join(', ')} on ${target}: ${code}`, () => {
      assert.throws(
        () => profileWith(target, settings),
        (thrown: Error & { code?: string }) => thrown.code === code && message.test(thrown.message),
      );
    });
  }

  it('are refused as parts of a variant too', () => {
    assert.throws(() => profileOf('nats', { version: [2, 8] }), { code: 'concrete/version' });
    assert.throws(() => profileOf('nats', { replicas: 9 }), { code: 'concrete/setting' });
    assert.throws(() => profileOf('nats', { fsync: true } as never), { code: 'concrete/setting' });
    assert.throws(() => profileOf('files' as never), { code: 'concrete/no-target' });
  });
});

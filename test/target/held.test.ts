/** Concrete specifications that somebody else wrote, held against an accepted design. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Design } from '#design';
import { ownToken } from '../../src/protocols/counter/index.ts';
import type { ConcreteSpec, TargetName } from '../../src/target/concrete.ts';
import { concretize } from '../../src/target/concretize.ts';
import { exportPackage } from '../../src/target/export.ts';
import { heldConcrete } from '../../src/target/held.ts';
import { acceptedFor } from './accepted.ts';
import { passingFinds, passingQueue } from './passing.ts';

const targets = ['nats', 'postgres'] as const;

/** A document that can be changed anywhere. */
type Open = { [part: string]: never } & {
  ports: { name: string; place?: string; collections: { place: string; name: string }[] }[];
  guarantees: { port: string; guarantee: string; resolved: string; source: string }[];
  decisions: { decision: string; choice: string; why: string }[];
  notPromised: string[];
  plan: { [part: string]: unknown } & { patience: { [part: string]: unknown } };
  package: { name: string; dependencies: { [name: string]: string } };
};

function own(design: Design, target: TargetName, settings: readonly string[] = []): Open {
  const concrete = concretize(acceptedFor(design), target, settings);
  assert.equal(concrete.kind, 'concrete');
  return JSON.parse(JSON.stringify(concrete)) as Open;
}

const hold = (design: Design, target: TargetName, document: unknown) =>
  heldConcrete(typeof document === 'string' ? document : JSON.stringify(document), {
    accepted: acceptedFor(design),
    target,
  });

function held(design: Design, target: TargetName, document: unknown): ConcreteSpec {
  const found = hold(design, target, document);
  assert.equal(found.kind, 'held', JSON.stringify(found));
  return (found as { concrete: ConcreteSpec }).concrete;
}

describe('a concrete specification that was written', () => {
  for (const target of targets) {
    it(`is as good as the one of the exporter where it is the same, on ${target}`, () => {
      for (const design of [ownToken, passingFinds, passingQueue]) {
        const document = own(design, target);
        const copy = held(design, target, document);
        assert.deepEqual(copy, document);
        assert.deepEqual(Object.keys(copy), Object.keys(document));
      }
    });

    it(`may leave out what the design and its target settle, on ${target}`, () => {
      const document = own(ownToken, target);
      const { kind, format, design, ports, guarantees, decisions } = document;
      const few = { kind, format, design, target, ports, guarantees, decisions };
      assert.deepEqual(held(ownToken, target, few), document);
    });

    it(`decides places, patience, names and further limits, on ${target}`, () => {
      const document = own(passingFinds, target);
      const plain = (document.ports[0]?.collections ?? []) as { place: string }[];
      for (const [at, each] of plain.entries()) each.place = `other_${at}`;
      const { plan: _, ...rest } = document;
      const renamed = held(passingFinds, target, {
        ...rest,
        package: { ...document.package, name: 'my-package' },
        notPromised: [...document.notPromised, 'Anything on Sundays.'],
        decisions: [...document.decisions, { decision: 'names', choice: 'short', why: 'habit' }],
      });
      const files = exportPackage(renamed);
      assert.match(files['src/index.ts'] ?? '', /other_0/);
      assert.match(files['README.md'] ?? '', /Anything on Sundays/);
      assert.match(files['package.json'] ?? '', /"my-package"/);
      const patient = JSON.parse(JSON.stringify(renamed)) as Open;
      patient.plan.patience.requestMs = 4321;
      const slow = exportPackage(held(passingFinds, target, patient));
      assert.match(slow[`src/${target}-session.ts`] ?? '', /4321/);
    });
  }

  it('says what the server is, and is matched to what such a server keeps', () => {
    const document = own(ownToken, 'nats', ['replicas: 3']);
    const why = 'we run three';
    const decisions = document.decisions.map((each) =>
      each.decision === 'setting of the server' ? { ...each, why } : each,
    );
    const made = held(ownToken, 'nats', { ...document, decisions });
    assert.equal(made.plan.kind === 'nats' && made.plan.replicas, 3);
    const old = [
      ...decisions,
      { decision: 'setting of the server', choice: 'version: 2.9', why: 'old' },
    ];
    const refused = hold(ownToken, 'nats', { ...document, decisions: old });
    assert.ok(refused.kind === 'refused' && refused.against === 'guarantees');
    assert.match(
      refused.wrong[0] ?? '',
      /'atomic conditional write' of port 'store': it is said to be 'kept'.* does not keep it/,
    );
  });
});

type Case = {
  readonly what: string;
  readonly target?: TargetName;
  readonly change: (document: Open) => unknown;
  readonly against: string;
  readonly says: RegExp;
};

const first = (document: Open, guarantee: string) => {
  const found = document.guarantees.find((each) => each.guarantee === guarantee);
  assert.ok(found !== undefined);
  return found;
};

const cases: readonly Case[] = [
  {
    what: 'what is no JSON',
    change: () => '{ kind: concrete }',
    against: 'document',
    says: /^it is not JSON: /,
  },
  {
    what: 'an unknown part',
    change: (document) => ({ ...document, cache: true }),
    against: 'document',
    says: /^it has a part 'cache' that no concrete specification has/,
  },
  {
    what: 'a part that is missing',
    change: ({ guarantees: _, ...rest }) => rest,
    against: 'document',
    says: /^it lacks the part 'guarantees'/,
  },
  {
    what: 'a field of a guarantee that nobody knows',
    change: (document) => Object.assign(document.guarantees[0] ?? {}, { sure: true }) && document,
    against: 'document',
    says: /guarantees\[0\] has a field 'sure'/,
  },
  {
    what: 'another algorithm',
    change: (document) =>
      JSON.parse(JSON.stringify(document).replace('count + 1', 'count + 2')) as Open,
    against: 'design',
    says: /^algorithm\.text has .*count \+ 2.* where it must have .*count \+ 1/,
  },
  {
    what: 'a port without a place',
    change: (document) => ({ ...document, ports: document.ports.slice(1) }),
    against: 'design',
    says: /^port 'store' of counter\/own-token has no place here/,
  },
  {
    what: 'a port that there is not',
    change: (document) => ({
      ...document,
      ports: [...document.ports, { name: 'cache', kind: 'store', collections: [] }],
    }),
    against: 'design',
    says: /has no port 'cache': its ports are store, tokens/,
  },
  {
    what: 'a subject that cannot be',
    change: (document) => {
      Object.assign(document.ports[0]?.collections[0] ?? {}, { place: 'counters.>' });
      return document;
    },
    against: 'target',
    says: /^the place of collection 'counters' is "?'?counters\.>"?'?: write letters, digits and _/,
  },
  {
    what: 'a table that ends a statement',
    target: 'postgres',
    change: (document) => {
      Object.assign(document.ports[0]?.collections[0] ?? {}, { place: 'a"; DROP TABLE b; --' });
      return document;
    },
    against: 'target',
    says: /^the place of collection 'counters' is .*DROP TABLE/,
  },
  {
    what: 'a stream that answers reads from anywhere, where the design was told the leader does',
    change: (document) => {
      Object.assign(document.plan.settings as object, { allow_direct: true });
      return document;
    },
    against: 'target',
    says: /^plan\.settings\.allow_direct is true, and must be false/,
  },
  {
    what: 'a statement without its condition',
    target: 'postgres',
    change: (document) => {
      const { statements } = document.plan as unknown as { statements: { update: string } };
      statements.update = statements.update.replace('AND revision = $3 ', '');
      return document;
    },
    against: 'target',
    says: /^plan\.statements\.update has .* where it must have .*revision = \$3/,
  },
  {
    what: 'a server that gives up after its client',
    target: 'postgres',
    change: (document) => ({ ...document, plan: { ...document.plan, statementTimeoutMs: 9000 } }),
    against: 'target',
    says: /^plan\.statementTimeoutMs is 9000: the server must give a statement up before/,
  },
  {
    what: 'no patience',
    change: (document) => {
      document.plan.patience.requestMs = 0;
      return document;
    },
    against: 'target',
    says: /^plan\.patience\.requestMs is 0: write whole milliseconds from 1/,
  },
  {
    what: 'a client that nobody chose',
    change: (document) => {
      document.package.dependencies.other = '1.0.0';
      return document;
    },
    against: 'target',
    says: /^package\.dependencies has a field 'other'/,
  },
  {
    what: 'a limit that is not told',
    change: (document) => ({ ...document, notPromised: document.notPromised.slice(1) }),
    against: 'target',
    says: /^it must also say what is not promised: Anything where `power loss` is broken/,
  },
  {
    what: 'a setting that nobody knows',
    change: (document) => ({
      ...document,
      decisions: [
        ...document.decisions,
        { decision: 'setting of the server', choice: 'speed: high', why: '' },
      ],
    }),
    against: 'target',
    says: /^No guarantee of nats depends on the setting 'speed/,
  },
  {
    what: 'a need of which nothing is said',
    change: (document) => ({
      ...document,
      guarantees: document.guarantees.filter(
        ({ guarantee }) => guarantee !== 'acknowledged writes last',
      ),
    }),
    against: 'guarantees',
    says: /^nothing is said of 'acknowledged writes last' of port 'store': the design needs it/,
  },
  {
    what: 'a guarantee that the target is known to break',
    change: (document) => {
      first(document, 'known outcomes').resolved = 'kept';
      return document;
    },
    against: 'guarantees',
    says: /^'known outcomes' of port 'store' is said to be 'kept', and is 'examined' on this target/,
  },
  {
    what: 'evidence that was made up',
    change: (document) => {
      first(document, 'fresh reads').source = 'measured: it never happened';
      return document;
    },
    against: 'guarantees',
    says: /^'fresh reads' of port 'store': 'source' is evidence, and quoted as it is: /,
  },
  {
    what: 'a guarantee that nobody asked for',
    change: (document) => ({
      ...document,
      guarantees: [
        ...document.guarantees,
        { ...first(document, 'fresh reads'), guarantee: 'always right' },
      ],
    }),
    against: 'guarantees',
    says: /^'always right' of port 'store' is nothing that counter\/own-token asks of this target/,
  },
];

describe('a concrete specification falls with a sentence', () => {
  for (const { what, target = 'nats', change, against, says } of cases) {
    it(`for ${what}`, () => {
      const found = hold(ownToken, target, change(own(ownToken, target)));
      assert.ok(found.kind === 'refused', 'it is held');
      assert.equal(found.against, against, found.wrong.join('\n'));
      assert.match(found.wrong[0] ?? '', says);
    });
  }

  it('for a design that was not accepted, with an Issue', () => {
    const forged = { ...acceptedFor(ownToken) };
    assert.throws(() => heldConcrete('{}', { accepted: forged, target: 'nats' }), {
      code: 'accepted/forged',
    });
  });
});

/** The files of a package: pure, strict, laid out, and refused when they do not compile. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { writeWhole } from '../../src/base/index.ts';
import { any, type Design, design, integer, store } from '../../src/design/index.ts';
import { counter, ownToken } from '../../src/protocols/counter/index.ts';
import { everyCallReturns, specify } from '../../src/spec/index.ts';
import type { ConcreteSpec, TargetName } from '../../src/target/concrete.ts';
import { concretize } from '../../src/target/concretize.ts';
import { exportPackage, filesOf } from '../../src/target/export.ts';
import { acceptedFor } from './accepted.ts';
import {
  passingChannel,
  passingFinds,
  passingLog,
  passingQueue,
  passingTime,
  passingUnchanged,
} from './passing.ts';
import { direct } from './shelf.ts';
import { countingInTasks, plainTasked, served, tasked } from './tasked.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'protolab-export-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const targets = ['nats', 'postgres'] as const;

const made = new Map<string, ConcreteSpec>();

/** The concrete specification of a design, made once: it takes most of the time. */
function concreteOf(of: Design, target: TargetName): ConcreteSpec {
  const name = `${of.name} on ${target}`;
  const known = made.get(name) ?? newlyMade(of, target);
  made.set(name, known);
  return known;
}

function newlyMade(of: Design, target: TargetName): ConcreteSpec {
  const settings = of.ports.pages?.needs.includes('power loss') ? ['sync_interval: always'] : [];
  const vouched = target === 'nats' ? settings : [];
  const concrete = concretize(acceptedFor(of), target, vouched);
  assert.equal(concrete.kind, 'concrete', JSON.stringify(concrete));
  return concrete as ConcreteSpec;
}

/** A design without a source, that announces, takes any data, and only ever puts and gets. */
const diary = design({
  name: 'diary/afresh',
  idea: 'Put it, and say so.',
  spec: specify({
    name: 'diary',
    promise: 'What is noted can be told.',
    operations: {
      note: {
        input: { kind: 'list', of: { kind: 'any' } },
        answer: { kind: 'nothing' },
        meaning: 'notes',
      },
      delete: { input: { kind: 'nothing' }, answer: { kind: 'any' }, meaning: 'tells' },
    },
    model: { initial: null, step: () => [] },
    properties: [everyCallReturns()],
  }),
  ports: {
    pages: store({ notes: any() }, ['acknowledged writes last'], ['power loss']),
    counts: store({ notes: integer() }, ['acknowledged writes last'], ['power loss']),
  },
  roles: {
    client: {
      *note({ pages, counts, say, self }, input: readonly string[]) {
        for (const each of input) yield* pages.put('notes', 'today', each);
        yield* counts.put('notes', self, input.length);
        yield* say('noted', { by: self, input });
        return null;
      },
      *delete({ pages }) {
        return (yield* pages.get('notes', 'today'))?.value ?? null;
      },
    },
  },
});

/** A design with a single request, which is all that its binding then needs. */
function single(name: string, ask: 'get' | 'put'): Design {
  const pages = store({ notes: integer() }, ['power loss']);
  return design({
    name,
    idea: 'One request.',
    spec: specify({
      name: 'single',
      promise: 'One thing.',
      operations: { ask: { input: { kind: 'nothing' }, answer: any(), meaning: 'asks' } },
      model: { initial: null, step: () => [] },
      properties: [everyCallReturns()],
    }),
    ports: { pages },
    roles: {
      client: {
        ask:
          ask === 'get'
            ? function* ({ pages }) {
                return (yield* pages.get('notes', 'a'))?.value ?? null;
              }
            : function* ({ pages }) {
                return (yield* pages.put('notes', 'a', 1)).outcome;
              },
      },
    },
  });
}

const passing = [
  passingChannel,
  passingFinds,
  passingLog,
  passingQueue,
  passingTime,
  passingUnchanged,
];

const several = [countingInTasks, served, tasked];

const designs = [
  ownToken,
  direct,
  ...passing,
  ...several,
  plainTasked,
  diary,
  single('single/reader', 'get'),
  single('single/writer', 'put'),
];

/** Whether a text has a word that this design's own does not give it. */
function holdsWord(text: string, word: string, design: Design): boolean {
  const shared = design === passingChannel && word === 'taking';
  return !shared && text.includes(word);
}

describe('exportPackage', () => {
  for (const target of targets) {
    it(`names the files of a package for ${target}`, () => {
      const files = exportPackage(concreteOf(ownToken, target));
      const own = [`${target}-session`, `${target}-store`];
      const modules = ['algorithm', 'index', 'ordered', 'patience', 'ports', ...own].sort();
      assert.deepEqual(Object.keys(files), [
        'README.md',
        ...modules.flatMap((name) => [`dist/${name}.d.ts`, `dist/${name}.js`]),
        'package.json',
        'provenance.json',
        ...modules.map((name) => `src/${name}.ts`),
        'test/smoke.mjs',
        'tsconfig.json',
      ]);
      const manifest = JSON.parse(files['package.json'] ?? '');
      assert.equal(manifest.type, 'module');
      assert.equal(manifest.license, 'Apache-2.0');
      assert.deepEqual(Object.keys(manifest.dependencies), [target === 'nats' ? 'nats' : 'pg']);
      for (const path of [manifest.main, manifest.types]) assert.ok(files[path.slice(2)]);
      for (const text of Object.values(files)) {
        assert.ok(text.endsWith('\n') && !text.includes(root) && !/[ \t]\n|undefined,/.test(text));
      }
    });

    it(`is a pure function of the document for ${target}`, () => {
      const concrete = concreteOf(ownToken, target);
      const copy = JSON.parse(JSON.stringify(concrete)) as ConcreteSpec;
      assert.deepEqual(exportPackage(copy), exportPackage(concrete));
      assert.deepEqual(newlyMade(ownToken, target), concrete);
    });

    for (const each of designs) {
      it(`${each.name} compiles strictly for ${target}, to the same bytes, and is laid out`, () => {
        const files = exportPackage(concreteOf(each, target));
        const place = join(folder, `${each.name.replace('/', '-')}-${target}`);
        for (const [name, text] of Object.entries(files)) writeWhole(join(place, name), text);
        const modules = dirname(dirname(createRequire(import.meta.url).resolve('pg/package.json')));
        symlinkSync(modules, join(place, 'node_modules'));
        const tsc = join(modules, 'typescript', 'bin', 'tsc');
        const strict = ['--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
        execFileSync(process.execPath, [tsc, '-p', place, ...strict], { stdio: 'pipe' });
        for (const [name, text] of Object.entries(files)) {
          assert.equal(readFileSync(join(place, name), 'utf8'), text, name);
        }
        cpSync(join(root, 'biome.json'), join(place, 'biome.json'));
        const biome = join(modules, '@biomejs', 'biome', 'bin', 'biome');
        const isOurs = [ownToken, direct, ...passing, ...several].includes(each);
        if (isOurs)
          execFileSync(process.execPath, [biome, 'check', 'src'], { cwd: place, stdio: 'pipe' });
      });
    }
  }

  it('holds what it announces, and words that are no names of functions', () => {
    const files = exportPackage(concreteOf(diary, 'postgres'));
    assert.match(files['src/ports.ts'] ?? '', /say\(name: string, data: Data\): Promise<null>;/);
    assert.match(files['src/index.ts'] ?? '', /onSay\?: \(\(name: string, data: Data\) => void\)/);
    assert.match(files['src/algorithm.ts'] ?? '', /function deleteOperation\(/);
    assert.match(
      files['src/index.ts'] ?? '',
      /delete: \(\) => inTurn\(\(\) => algorithm\.deleteOperation\(ports\)\)/,
    );
    for (const table of ['diary_afresh_pages_notes', 'diary_afresh_counts_notes']) {
      assert.ok(files['src/index.ts']?.includes(`notes: '${table}'`), table);
      assert.ok(files['src/postgres-session.ts']?.includes(`  ${table}: {`), table);
    }
    assert.doesNotMatch(files['src/ports.ts'] ?? '', /update|create|remove/);
    assert.doesNotMatch(files['src/postgres-store.ts'] ?? '', /UPDATE \{table\}/);
  });

  /** The modules beside those of every package, and words that no other package may hold. */
  const contents = [
    [passingLog, ['log', 'ordered', 'shape'], ['appendAfter']],
    [passingQueue, ['clock', 'ordered', 'queue', 'shape', 'waits'], ['taking']],
    [passingChannel, ['channel', 'clock', 'ordered', 'queue', 'shape', 'waits'], ['incoming']],
    [passingTime, ['clock', 'shape', 'store', 'waits'], ['randomInt']],
    [passingFinds, ['ordered', 'shape', 'store'], ['ofOwner']],
    [ownToken, ['ordered', 'store'], ['visits']],
  ] as const;
  for (const target of targets) {
    for (const [each, modules, words] of contents) {
      it(`puts only what ${each.name} uses into its package for ${target}`, () => {
        const files = exportPackage(concreteOf(each, target));
        const found = Object.keys(files)
          .filter((name) => name.startsWith('src/'))
          .map((name) => name.slice('src/'.length, -'.ts'.length).replace(`${target}-`, ''));
        const always = ['algorithm', 'index', 'patience', 'ports', 'session'];
        assert.deepEqual(found.sort(), [...always, ...modules].sort());
        const others = contents.filter(([other]) => other !== each);
        const text = Object.values(files).join('');
        for (const word of words) assert.ok(text.includes(word), word);
        for (const word of others.flatMap(([, , others]) => others)) {
          assert.ok(words.includes(word as never) || !holdsWord(text, word, each), word);
        }
      });
    }
  }

  it('puts the same algorithm into the packages for both targets, byte for byte', () => {
    for (const each of designs) {
      const [one, two] = targets.map((target) => {
        return exportPackage(concreteOf(each, target))['src/algorithm.ts'];
      });
      assert.ok(one !== undefined && one === two, each.name);
    }
  });

  it('shows nothing of announcements where there are none', () => {
    for (const text of Object.values(exportPackage(concreteOf(ownToken, 'nats')))) {
      assert.doesNotMatch(text, /onSay/);
    }
  });

  const planted = [
    [
      'a type error',
      'return mine.count;',
      "return 'mine';",
      /src\/algorithm\.ts:\d+: Type 'string'/,
    ],
    ['an index that may be missing', 'mine?.token', 'mine.token', /possibly 'undefined'/],
    ['an unused local', 'const next =', 'const more = 1;\n    const next =', /'more' is declared/],
    [
      'a request that is not awaited',
      'await writeOver({ store }, found, value)',
      'writeOver({ store }, found, value)',
      /./,
    ],
    ['a promise that is held', 'const found = await store.get', 'const held = store.get', /./],
  ] as const;
  for (const [what, find, put, found] of planted) {
    it(`refuses ${what}`, () => {
      const concrete = concreteOf(ownToken, 'postgres');
      assert.ok(concrete.algorithm.text.includes(find));
      const text = concrete.algorithm.text.replace(find, put);
      assert.throws(
        () => filesOf({ ...concrete, algorithm: { ...concrete.algorithm, text } }),
        (thrown: Error) =>
          /^(export|concrete)\//.test(String((thrown as { code?: string }).code)) &&
          found.test(thrown.message),
      );
    });
  }

  it('refuses a document that no acceptance stands behind', () => {
    const concrete = concreteOf(ownToken, 'postgres');
    const changed = { ...concrete, notPromised: [] };
    assert.throws(() => exportPackage(changed), { code: 'export/not-admitted' });
  });

  it('keeps the promise in the README, and where it comes from', () => {
    for (const target of targets) {
      const concrete = concreteOf(ownToken, target);
      const files = exportPackage(concrete);
      const readme = files['README.md'] ?? '';
      assert.ok(readme.includes(counter.promise));
      for (const each of concrete.notPromised) assert.ok(readme.includes(each));
      assert.ok(readme.includes(concrete.provenance.claim));
      const provenance = JSON.parse(files['provenance.json'] ?? '');
      assert.deepEqual(provenance.hashes, concrete.provenance.hashes);
      assert.deepEqual(provenance.examined, concrete.provenance.examined);
    }
  });
});

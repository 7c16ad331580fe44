/** Tasks, turns and services in the text of an algorithm: what is written, and what is refused. */
import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Design } from '../../src/design/index.ts';
import { design, nothing, store, tasks } from '../../src/design/index.ts';
import { counter } from '../../src/protocols/counter/index.ts';
import { exportPackage } from '../../src/target/export.ts';
import { concretePage } from '../../src/target/page.ts';
import { concreteFor } from './packaged.ts';
import { countingInTasks, plainTasked, served, tasked } from './tasked.ts';

const folder = mkdtempSync(join(tmpdir(), 'protolab-becoming-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const root = fileURLToPath(new URL('../..', import.meta.url));

/** This project, from the folder of the designs. */
const beside = relative(realpathSync(folder), root);

const made = { designs: 0 };

/** A counter design of its own module, whose operations are written in `body`. */
async function written(body: string, more = ''): Promise<Design> {
  made.designs += 1;
  symlinkOnce();
  const path = join(folder, `design-${made.designs}.ts`);
  writeFileSync(
    path,
    `import { become, design, integer, type PortsOf, type Steps, store } from '${beside}/src/design/index.ts';
import { counter } from '${beside}/src/protocols/counter/index.ts';
const ports = { store: store({ counters: integer() }, [], ['power loss', 'acknowledged writes last', 'condition outlives the answer', 'atomic conditional write', 'refusals are true']) };
type Ports = PortsOf<typeof ports>;
function* read({ store }: Ports): Steps<number> {
  return (yield* store.get('counters', 'a'))?.value ?? 0;
}
${body}
export const made = design({
  name: 'counter/made', idea: 'As it comes.', spec: counter, ports,
  roles: { client: { increment, read } }, source: import.meta.url, ${more}
});
`,
  );
  return ((await import(pathToFileURL(path).href)) as { made: Design }).made;
}

const linked = { once: false };

/** What a module of a design imports is found as by the modules of this project. */
function symlinkOnce(): void {
  if (linked.once) return;
  linked.once = true;
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
}

const targets = ['nats', 'postgres'] as const;

describe('a function that becomes another', () => {
  it('is written as it stands, and finds its own runtime', async () => {
    const of = await written(
      `function* increment(ports: Ports): Steps<number> {
  return yield* turn(ports, 1);
}
/** One turn. */
function* turn({ store }: Ports, tries: number): Steps<number> {
  const found = yield* store.get('counters', 'a');
  return found === null ? tries : become(turn, tries + 1);
}`,
      'loops: { turn },',
    );
    const texts = targets.map((target) => concreteFor(of, target).algorithm);
    assert.equal(texts[0]?.text, texts[1]?.text);
    assert.equal(texts[0]?.from, 'source');
    assert.match(
      texts[0]?.text ?? '',
      /^import \{ become \} from '.\/become.js';\nimport type \{ Ports \} from '.\/ports.js';\n\n/,
    );
    assert.match(
      texts[0]?.text ?? '',
      /return found === null \? tries : become\(turn, tries \+ 1\);/,
    );
  });

  const refused = [
    [
      'in its midst',
      `function* increment(_: Ports): Steps<number> {
  const next = become(read, null);
  return next + 1;
}`,
      /becomes another function in its midst/,
    ],
    [
      'as a part of its answer',
      `function* increment(_: Ports): Steps<number> {
  return 1 + become(read, null);
}`,
      /becomes another function in its midst/,
    ],
    [
      'and is waited for',
      `function* increment(ports: Ports): Steps<number> {
  const count = yield* turn(ports, 1);
  return count;
}
function* turn({ store }: Ports, tries: number): Steps<number> {
  const found = yield* store.get('counters', 'a');
  return found === null ? tries : become(turn, tries + 1);
}`,
      /waits for a function that may become another/,
    ],
    [
      'and is waited for, through a helper',
      `function* increment(ports: Ports): Steps<number> {
  return (yield* helper(ports)) + 1;
}
function* helper(ports: Ports): Steps<number> {
  return yield* turn(ports, 1);
}
function* turn({ store }: Ports, tries: number): Steps<number> {
  const found = yield* store.get('counters', 'a');
  return found === null ? tries : become(turn, tries + 1);
}`,
      /waits for a function that may become another/,
    ],
    [
      'that was made on the spot',
      `function* increment(_: Ports): Steps<number> {
  return become(function* (_: Ports, input: null): Steps<number> { return 1; }, null);
}`,
      /becomes what is no function of the module/,
    ],
  ] as const;
  for (const [how, body, message] of refused) {
    it(`is refused ${how}`, async () => {
      const of = await written(body);
      assert.throws(() => concreteFor(of, 'nats'), { code: 'concrete/become', message });
    });
  }

  it('needs a module of its own', () => {
    const of = design({
      name: 'counter/sourceless',
      idea: 'As it comes.',
      spec: counter,
      ports: { store: store({}, [], ['power loss']) },
      roles: { client: { increment: silent, read: silent } },
    });
    assert.throws(() => concreteFor(of, 'nats'), /no operation of design .* takes the ports/i);
    const without = { ...tasked, source: null };
    assert.throws(() => concreteFor(without, 'nats'), {
      code: 'concrete/free-name',
      message: /uses '\w+' from outside its function.* TypeScript module of its own/,
    });
  });
});

function* silent() {
  return 0;
}

describe('tasks and services', () => {
  it('have names that a function of the export can have', () => {
    const parts = {
      name: 'counter/named',
      idea: 'As it comes.',
      spec: counter,
      ports: {
        store: store({}, [], ['power loss']),
        tasks: tasks({ 'look there': { input: nothing(), answer: nothing() } }),
      },
      roles: { client: { increment: silent, read: silent } },
      tasks: { 'look there': quiet },
    };
    assert.throws(() => concreteFor(design(parts), 'nats'), { code: 'concrete/operation-name' });
  });

  it('are the same on both targets, to the byte', () => {
    for (const of of [countingInTasks, plainTasked, served, tasked]) {
      const [nats, postgres] = targets.map((target) => exportPackage(concreteFor(of, target)));
      assert.ok(nats !== undefined && postgres !== undefined);
      const shared = [
        'algorithm',
        'become',
        'clock',
        'ordered',
        'ports',
        'serve',
        'tasks',
        'waits',
      ];
      for (const name of shared.map((each) => `src/${each}.ts`)) {
        assert.equal(nats[name], postgres[name], `${of.name}: ${name}`);
      }
      assert.ok(nats['src/tasks.ts'] !== undefined || of === served);
    }
  });

  it('are explained in the README of the package, and where there are none, not', () => {
    for (const target of targets) {
      const files = exportPackage(concreteFor(served, target));
      const readme = files['README.md'] ?? '';
      assert.match(readme, /## Services\n\nProcesses that nobody calls\./);
      assert.match(readme, /runWorker\(input, \{ url, self: 'worker 1', signal: stop\.signal \}\)/);
      assert.match(files['src/index.ts'] ?? '', /export function runWorker\(/);
      const other = exportPackage(concreteFor(tasked, target));
      assert.doesNotMatch(other['README.md'] ?? '', /## Services/);
      const page = concretePage(concreteFor(tasked, target));
      assert.match(
        page,
        /The port `helpers` is the process's own: functions that run side by side/,
      );
    }
  });
});

function* quiet() {
  return null;
}

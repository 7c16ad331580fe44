/** The container file and the Kubernetes Job of a sweep: read, and what they start is started. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { projectFolder } from '../../src/cli/project.js';
import { findNatsServer, startNatsServer } from '../../src/target/nats-server.ts';
import { protolab } from '../cli/protolab.js';

type Value = string | readonly Value[] | { readonly [key: string]: Value };

const read = (name: string): string => readFileSync(join(projectFolder, 'scripts', name), 'utf8');

/** As much of YAML as the Job uses: maps, lists, plain and quoted scalars, [lists], folded texts. */
function yaml(text: string): Value {
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('#'))
    .map((line) => ({ depth: line.search(/\S/), text: line.trim() }));
  const block = (depth: number): Value => {
    const [first] = lines;
    assert.ok(first !== undefined && first.depth === depth, `a block at ${depth}`);
    return first.text.startsWith('- ') ? list(depth) : map(depth);
  };
  const list = (depth: number): Value => {
    const values: Value[] = [];
    while (lines[0]?.depth === depth && lines[0].text.startsWith('- ')) {
      const text = lines[0].text.slice(2);
      if (text === '>-') values.push(folded());
      else if (/^\w+:( |$)/.test(text)) {
        lines[0] = { depth: depth + 2, text };
        values.push(map(depth + 2));
      } else {
        lines.shift();
        values.push(scalar(text));
      }
    }
    return values;
  };
  const map = (depth: number): Value => {
    const entries: [string, Value][] = [];
    while (lines[0]?.depth === depth && !lines[0].text.startsWith('- ')) {
      const [, key = '', rest = ''] = /^([\w.]+):\s*(.*)$/.exec(lines[0].text) ?? [];
      assert.notEqual(key, '', lines[0].text);
      lines.shift();
      entries.push([
        key,
        rest === '' ? block((lines[0] as { depth: number }).depth) : scalar(rest),
      ]);
    }
    return Object.fromEntries(entries);
  };
  const folded = (): string => {
    const { depth } = lines.shift() as { depth: number };
    const words: string[] = [];
    while (lines[0] !== undefined && lines[0].depth > depth) words.push(lines.shift()?.text ?? '');
    return words.join(' ');
  };
  const scalar = (text: string): Value => (/^["[]/.test(text) ? JSON.parse(text) : text);
  const whole = block(0);
  assert.deepEqual(lines, [], 'all of it was read');
  return whole;
}

function at(value: Value, ...path: readonly (string | number)[]): Value {
  return path.reduce<Value>((inner, step) => {
    const next = (inner as { readonly [step: string | number]: Value })[step];
    assert.ok(next !== undefined, `${path.join('.')}: no ${step}`);
    return next;
  }, value);
}

const job = yaml(read('sweep-job.yaml'));
const container = at(job, 'spec', 'template', 'spec', 'containers', 0);
const [shell, dashC, script] = at(container, 'command') as readonly string[];

test('the Job is indexed; what is no accident is not tried again', () => {
  assert.deepEqual(
    [at(job, 'apiVersion'), at(job, 'kind'), at(job, 'spec', 'completionMode')],
    ['batch/v1', 'Job', 'Indexed'],
  );
  assert.equal(at(job, 'spec', 'completions'), at(job, 'spec', 'parallelism'));
  assert.equal(
    at(job, 'spec', 'template', 'spec', 'restartPolicy'),
    'Never',
    'as the policy needs',
  );
  const rules = at(job, 'spec', 'podFailurePolicy', 'rules');
  assert.equal(at(rules, 1, 'onExitCodes', 'containerName'), at(container, 'name'));
  assert.deepEqual(at(rules, 1, 'onExitCodes', 'values'), [1, 2, 3]);
  const names = (at(container, 'env') as readonly Value[]).map((each) => at(each, 'name'));
  const used = [...(script ?? '').matchAll(/"\$([A-Z_]+)"/g)].map(([, name]) => name);
  assert.deepEqual(
    used.filter((name) => !names.includes(name ?? '')),
    ['JOB_COMPLETION_INDEX'],
  );
});

test('what it calls is a verb, with options that there are', () => {
  const { out } = protolab(['sweep', '--help']);
  const words = (script ?? '').match(/--[a-z]+/g) ?? [];
  assert.ok(words.length >= 5);
  for (const word of words) assert.match(out, new RegExp(`^  ${word}\\b`, 'm'));
});

test('the image has what its command starts, made of what is here', () => {
  const lines = read('sweep.Containerfile').replaceAll('\\\n', ' ').split('\n');
  const instructions = lines.filter((line) => /^[A-Z]+ /.test(line)).map((line) => line.split(' '));
  const of = (name: string) => instructions.filter(([first]) => first === name);
  for (const [, ...words] of of('COPY')) {
    const sources = words.slice(0, -1);
    if (sources[0]?.startsWith('--from=build')) continue;
    for (const source of sources) assert.ok(existsSync(join(projectFolder, source)), source);
  }
  const copied = of('COPY')
    .filter(([, from]) => from === '--from=build')
    .map((words) => words.at(-1));
  assert.deepEqual(copied, ['./', './node_modules', './dist']);
  const main = JSON.parse(of('ENTRYPOINT')[0]?.slice(1).join(' ') ?? '');
  assert.deepEqual(main, ['node', 'dist/cli/main.js']);
  assert.ok(script?.includes(main.join(' ')), 'the Job starts the same program');
  assert.deepEqual(JSON.parse(of('CMD')[0]?.slice(1).join(' ') ?? ''), ['sweep', '--help']);
  assert.equal(of('FROM').length, 2);
  assert.doesNotMatch(lines.join('\n'), /https?:/, 'addresses are those of the machine');
});

test('its command, as pod 0 and as another: one prints the report, one only works', async (t) => {
  const found = await findNatsServer({ ...process.env, NATS_URL: '' });
  if (found.kind !== 'binary') return t.skip('there is no nats-server');
  const server = await startNatsServer(found.path);
  const started = (index: string) =>
    promisify(execFile)(shell ?? '', [dashC ?? '', script ?? ''], {
      cwd: projectFolder,
      env: {
        PATH: process.env.PATH,
        JOB_COMPLETION_INDEX: index,
        NATS_URL: server.url,
        DESIGN: 'jobs/do-once',
        RUNS: '5000',
        SEED: '1',
        WORKERS: '1',
      },
    });
  try {
    const [first, second] = await Promise.all([started('0'), started('1')]);
    assert.match(first.stdout, /^jobs\/do-once: no counterexample in 5,000 runs/);
    assert.equal(second.stdout, '');
    assert.match(second.stderr, /\d+ ranges were run here/);
  } finally {
    await server.stop();
  }
});

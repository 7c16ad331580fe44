import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import {
  type Cell,
  type NotebookRun,
  type Output,
  readNotebook,
  runNotebook,
  saveNotebook,
} from '../../src/notebook/index.js';
import { code, fileOf, printed, prose, sample } from './sample.js';

const run = (...cells: Cell[]): Promise<NotebookRun> => runNotebook(fileOf(sample(...cells)));

function outputsOf(result: NotebookRun): (readonly Output[])[] {
  return result.notebook.cells.flatMap((cell) => (cell.cell_type === 'code' ? [cell.outputs] : []));
}

function countsOf(result: NotebookRun): (number | null)[] {
  return result.notebook.cells.flatMap((cell) =>
    cell.cell_type === 'code' ? [cell.execution_count] : [],
  );
}

describe('running a notebook', { concurrency: 2 }, () => {
  test('cells share names and types; prints, shows and last values are collected', async () => {
    const told: string[] = [];
    const path = fileOf(
      sample(
        prose('# Title'),
        code('interface Pair { a: number }\nconst pair: Pair = { a: 1 };'),
        code("console.log('out'); console.error('err'); pair.a + 1"),
        code('  '),
        code("await Promise.resolve();\nconst late = 'x'; late"),
        code("import * as tslab from 'tslab';\ntslab.display.html('<b>x</b>');"),
      ),
    );
    const before = readFileSync(path, 'utf8');
    const result = await runNotebook(path, {
      onCell: (done, total) => told.push(`${done}/${total}`),
    });
    assert.deepEqual(outputsOf(result), [
      [],
      [printed('out\n'), printed('err\n', 'stderr'), printed('2\n')],
      [],
      [printed('x\n')],
      [{ output_type: 'display_data', data: { 'text/html': '<b>x</b>' }, metadata: {} }],
    ]);
    assert.deepEqual(countsOf(result), [1, 2, null, 3, 4]);
    assert.deepEqual(told, ['1/4', '2/4', '3/4', '4/4']);
    assert.deepEqual([result.failures, result.cellsRun, result.cells], [[], 4, 4]);
    assert.equal(readFileSync(path, 'utf8'), before, 'the file itself is only read');
    saveNotebook(path, result);
    assert.deepEqual(readNotebook(path), result.notebook);
  });

  test('a type error is an error output and stops the run', async () => {
    const result = await run(code('const a = 1;'), code('const b: string = a;'), code("'never'"));
    const [, second, third] = outputsOf(result);
    assert.equal(second?.[0]?.output_type, 'error');
    assert.deepEqual(third, []);
    assert.deepEqual(countsOf(result), [1, 2, null]);
    assert.equal(
      result.failures[0]?.sentence,
      'cell 2 of 3 (const b: string = a;) failed: TypeScriptError: ' +
        "line 1, column 7: Type 'number' is not assignable to type 'string'.",
    );
  });

  test('a thrown error keeps its kind, message and cause, and no path of the machine', async () => {
    const result = await run(
      code("// opens the door\nthrow new RangeError('no door', { cause: new Error('lost key') });"),
    );
    const [[error] = []] = outputsOf(result);
    assert.deepEqual(error, {
      output_type: 'error',
      ename: 'RangeError',
      evalue: 'no door',
      traceback: ['RangeError: no door', 'Caused by: Error: lost key'],
    });
    assert.equal(result.failures[0]?.number, 1);
    assert.match(result.failures[0]?.sentence ?? '', /^cell 1 of 1 \(throw new RangeError/);
  });

  test('a rejection that nobody handles belongs to its cell', async () => {
    const result = await run(code("Promise.reject(new Error('nobody'));\n1"), code('2'));
    assert.equal(result.failures[0]?.evalue, 'nobody');
    assert.equal(result.cellsRun, 1);
  });

  test('something thrown that is no error is told as it is', async () => {
    const result = await run(code('throw { code: 7 } as unknown as Error'));
    assert.deepEqual(
      result.failures.map(({ ename, evalue }) => [ename, evalue]),
      [['Thrown', '{ code: 7 }']],
    );
  });

  test('a cell tagged raises-exception may fail, and the run goes on', async () => {
    const failing = code("throw new Error('as promised')", { tags: ['raises-exception'] });
    const result = await run(failing, code("'after'"));
    const [first, second] = outputsOf(result);
    assert.equal(first?.[0]?.output_type, 'error');
    assert.deepEqual(second, [printed('after\n')]);
    assert.deepEqual(result.failures, []);
  });

  test('time zone, language and added variables are the same everywhere', async () => {
    const source =
      'console.log(new Date(0).getHours(), (1234.5).toLocaleString(), process.env.ADDED)';
    const path = fileOf(sample(code(source)));
    const { TZ, LC_ALL } = process.env;
    Object.assign(process.env, { TZ: 'Asia/Tokyo', LC_ALL: 'de_DE.UTF-8' });
    const running = runNotebook(path, { env: { ADDED: 'yes' } });
    restore({ TZ, LC_ALL });
    const result = await running;
    assert.deepEqual(outputsOf(result), [[printed('0 1,234.5 yes\n')]]);
  });

  test('a loop that never ends is killed, and the cell is named', async () => {
    const path = fileOf(sample(code('1'), code('while (true) {}')));
    await assert.rejects(runNotebook(path, { secondsMax: 12 }), {
      code: 'notebook/too-long',
      message: /stopped after 12 s in cell 2 of 2 \(while \(true\) \{\}\)/,
    });
  });

  test('what a cell started ends with the notebook', async () => {
    const source = `import { spawn } from 'node:child_process';
      const child = spawn('sleep', ['600'], { stdio: 'ignore' }); console.log(child.pid);
      const timer = setInterval(() => {}, 1000);`;
    const result = await run(code(source));
    const [[output] = []] = outputsOf(result);
    assert.equal(output?.output_type, 'stream');
    const pid = Number(output.output_type === 'stream' ? output.text : 0);
    assert.ok(pid > 1);
    assert.equal(isRunning(pid), false);
  });

  const linux = process.platform === 'linux';
  test('a run whose parent is killed ends too, even in a loop', { skip: !linux }, async () => {
    const path = fileOf(sample(code('const pid = process.pid;\nwhile (true) {}')));
    const library = new URL('../../src/notebook/index.ts', import.meta.url).href;
    const program = `import { runNotebook } from '${library}'; runNotebook('${path}');`;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
    const parent = spawn(process.execPath, args, { stdio: 'ignore' });
    await seconds(4);
    const listed = readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8');
    const children = listed.trim().split(' ').map(Number);
    assert.ok(children.every((pid) => pid > 0 && isRunning(pid)));
    parent.kill('SIGKILL');
    await until(() => children.every((pid) => !isRunning(pid)) || undefined);
  });

  test('a cell that ends the process is an Issue', async () => {
    await assert.rejects(run(code('1'), code('process.exit(3)')), {
      code: 'notebook/died',
      message: /exit code 3 in cell 2 of 2 \(process\.exit\(3\)\)/,
    });
  });

  test('files are refused before anything runs', async () => {
    await assert.rejects(runNotebook('/nowhere/x.ipynb'), { code: 'notebook/not-read' });
    await assert.rejects(runNotebook(fileOf('{')), { code: 'notebook/not-json' });
    await assert.rejects(runNotebook(fileOf('{}')), { code: 'notebook/not-a-notebook' });
    const python = { ...sample(), metadata: { kernelspec: { name: 'python3' } } };
    await assert.rejects(runNotebook(fileOf(python)), { code: 'notebook/other-kernel' });
  });

  test('a save that fails harms nothing', async () => {
    const path = fileOf(sample(code('1')));
    const result = await runNotebook(path);
    const folder = join(dirname(path), 'folder.ipynb');
    mkdirSync(folder);
    assert.throws(() => saveNotebook(folder, result), { name: 'Issue' });
    assert.deepEqual(readNotebook(path), sample(code('1')));
  });
});

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}

/** Asks again and again, for ten seconds at most, until there is an answer. */
async function until<T>(ask: () => T | undefined): Promise<T> {
  for (let left = 100; left > 0; left -= 1) {
    const answer = ask();
    if (answer !== undefined) return answer;
    await seconds(0.1);
  }
  throw new Error('no answer within ten seconds');
}

function restore(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

/** Whether a process runs; one that has ended and waits for its parent (state Z) does not. */
function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

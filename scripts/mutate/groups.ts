import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A run of one test file; with `only`, of its tests whose names fit. */
export interface TestRun {
  readonly file: string;
  readonly only?: string;
}

/** A file to make mistakes in, and the tests of which one must notice each. */
export interface Judged {
  readonly file: string;
  readonly tests: readonly TestRun[];
}

/** The files of the check room that judge; the others read, draw, and keep tables. */
const checkers =
  'linearizability monitor refinement offline zones clusters waiting register search sessions dependencies cycles smallest'.split(
    ' ',
  );

const reductions =
  /^(reduced|reduction|dependence|sleep|wakeup|states|odometer|origins|lasso|connected|machine-).*\.ts$/;
const reductionTests = /^(soundness|machine|lasso|odometer|states|origins|connected).*\.test\.ts$/;

/** Those of the reduced search of runs, which no other test makes; it has tests of its own. */
const ofRuns = /^(reduction|dependence|wakeup).*\.ts$/;
const ofRunsTests = /^reduction.*\.test\.ts$/;

/**
 * What is judged: the properties of the catalogue, the rules of the checkers, and those that leave
 * runs out of an exhaustive search. Files that come later are found by their names.
 */
export function judgedFiles(root: string): readonly Judged[] {
  return [...properties(root), ...rules(root), ...reducers(root)];
}

function properties(root: string): readonly Judged[] {
  const files = below(root, 'src/protocols').filter((file) =>
    /^[^/]+\/(spec|machine)\.ts$/.test(file),
  );
  return files.map((file) => {
    // The designs of a protocol are named after its folder, and so is their test.
    const [protocol = ''] = file.split('/');
    const own = `${protocol}.test.ts`;
    return {
      file: `src/protocols/${file}`,
      tests: [
        ...testsOf(root, 'test/protocols', (name) => name === own),
        { file: 'test/protocols/promises.test.ts', only: `^${protocol}:` },
        { file: 'test/protocols/catalogue.test.ts', only: `^${protocol}/` },
        ...(basename(file) === 'machine.ts' ? [{ file: 'test/explore/machine.test.ts' }] : []),
      ],
    };
  });
}

function rules(root: string): readonly Judged[] {
  const tests = testsOf(root, 'test/check', (name) => name.endsWith('.test.ts'));
  return checkers.map((name) => ({ file: `src/check/${name}.ts`, tests }));
}

function reducers(root: string): readonly Judged[] {
  const files = below(root, 'src/explore').filter((name) => reductions.test(name));
  return files.map((name) => {
    const meant = ofRuns.test(name) ? ofRunsTests : reductionTests;
    return {
      file: `src/explore/${name}`,
      tests: testsOf(root, 'test/explore', (test) => meant.test(test)),
    };
  });
}

function testsOf(
  root: string,
  folder: string,
  isMeant: (name: string) => boolean,
): readonly TestRun[] {
  // What takes minutes would take them for each mistake.
  const names = below(root, folder).filter((name) => isMeant(name) && !name.includes('.slow.'));
  return names.map((name) => ({ file: `${folder}/${name}` }));
}

function below(root: string, folder: string): readonly string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names.map((name) => name.replaceAll('\\', '/')).sort();
}

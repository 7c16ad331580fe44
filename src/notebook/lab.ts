import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeWhole } from '#base';
import { NODE_FLAGS, PLACE } from './child.js';

/** How to open the notebooks in Jupyter: start `command` with `args`, and `env` added. */
export interface LabSetup {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: { readonly JUPYTER_PATH: string };
  /** One line on what to install; there only if no Jupyter was found, and then `command` will not start. */
  readonly missing?: string;
}

/** The programs that can show notebooks, the better one first. */
const PROGRAMS = ['jupyter-lab', 'jupyter-notebook'] as const;

/**
 * Makes the TypeScript kernel known to Jupyter for one project, and finds the Jupyter to start.
 *
 * Writes `<project>/.cache/jupyter/kernels/tslab/kernel.json` with the absolute paths of the Node
 * that runs now and of the project's tslab. Jupyter finds it through `JUPYTER_PATH`: nothing is
 * installed into Python or the home folder, and another tslab on the machine is not taken. The
 * kernel has the flags, time zone and language of `runNotebook`, so that outputs are the same.
 */
export function prepareLab(projectFolder: string): LabSetup {
  const project = resolve(projectFolder);
  const home = join(project, '.cache', 'jupyter');
  const kernel = {
    argv: [
      process.execPath,
      ...NODE_FLAGS,
      tslabProgram(project),
      'kernel',
      '--config-path',
      '{connection_file}',
    ],
    env: PLACE,
    display_name: 'TypeScript',
    language: 'typescript',
  };
  const text = `${JSON.stringify(kernel, null, 2)}\n`;
  writeWhole(join(home, 'kernels', 'tslab', 'kernel.json'), text);

  const earlier = process.env.JUPYTER_PATH;
  const env = { JUPYTER_PATH: earlier ? `${home}${delimiter}${earlier}` : home };
  const args = [`--notebook-dir=${project}`];
  // Jupyter refuses to serve the superuser, as in a container, unless it is told to.
  if (process.getuid?.() === 0) args.push('--allow-root');
  const found = PROGRAMS.map(onPath).find((path) => path !== undefined);
  if (found !== undefined) return { command: found, args, env };
  const missing =
    'No Jupyter found. Install one: pip install jupyterlab, or apt install jupyter-notebook';
  return { command: PROGRAMS[0], args, env, missing };
}

/** tslab's program: the project's own, or the one this library depends on. */
function tslabProgram(project: string): string {
  const paths = [project, dirname(fileURLToPath(import.meta.url))];
  const manifest = createRequire(import.meta.url).resolve('tslab/package.json', { paths });
  return join(dirname(manifest), 'bin', 'tslab');
}

function onPath(program: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

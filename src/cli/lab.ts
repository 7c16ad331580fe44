import { spawn } from 'node:child_process';
import { Issue } from '#base';
import { prepareLab } from '#notebook';
import { projectFolder } from './project.js';
import { tell, type Verb } from './verb.js';

/** `protolab lab`: the notebooks in Jupyter. */
export const labVerb: Verb = {
  name: 'lab',
  summary: 'open the notebooks in Jupyter with the TypeScript kernel of this project',
  usage: [
    'protolab lab [words for Jupyter]',
    '',
    'The kernel is registered inside the project only. Where there is no Jupyter, one line says',
    'what to install.',
  ],
  options: {},
  act: async ({ words }) => {
    const { command, args, env, missing } = prepareLab(projectFolder);
    if (missing !== undefined) {
      throw new Issue('lab/no-jupyter', {
        wrong: 'there is no Jupyter on the path',
        right: missing,
      });
    }
    tell(`starting ${command}; end it with Ctrl-C`);
    const child = spawn(command, [...args, ...words], {
      cwd: projectFolder,
      env: { ...process.env, ...env },
      stdio: 'inherit',
    });
    return new Promise((done, failed) => {
      child.on('error', failed);
      child.on('close', (code) => done(code ?? 0));
    });
  },
};

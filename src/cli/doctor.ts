import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { prepareLab } from '#notebook';
import { findNatsServer } from '#target';
import { isInstalled, projectFolder } from './project.js';
import { exitCodes, print, type Verb } from './verb.js';
import { jsonOf } from './world.js';

interface Finding {
  readonly what: string;
  readonly outcome: 'well' | 'missing' | 'broken';
  readonly found: string;
}

/** `protolab doctor`: what is here, what is missing, and how to mend it. */
export const doctorVerb: Verb = {
  name: 'doctor',
  summary: 'say what is installed, what is missing, and how to mend it',
  usage: [
    'protolab doctor [--json]',
    '',
    'Missing is what only part of protolab needs; broken is what all of it needs (exit code 1).',
  ],
  options: { json: { type: 'boolean' } },
  act: async ({ values }) => {
    const findings = [node(), packages(), build(), place(), await nats(), jupyter()];
    if (values.json === true) print(jsonOf(findings.map((finding) => ({ ...finding }))));
    else for (const { what, outcome, found } of findings) print(lineOf(what, outcome, found));
    const broken = findings.some(({ outcome }) => outcome === 'broken');
    return broken ? exitCodes.violated : exitCodes.holds;
  },
};

function lineOf(what: string, outcome: string, found: string): string {
  return `${outcome.padEnd(8)} ${what.padEnd(12)} ${found}`;
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const well = major > 20 || (major === 20 && minor >= 19);
  const right = well ? '' : '; install 20.19 or later';
  return {
    what: 'Node.js',
    outcome: well ? 'well' : 'broken',
    found: `${process.versions.node}${right}`,
  };
}

function packages(): Finding {
  const needed = ['arquero', 'nats', 'pg', 'seedrandom', 'tslab', 'typescript', 'vega-lite'];
  const missing = needed.filter((name) => !isInstalled(name));
  return missing.length === 0
    ? { what: 'packages', outcome: 'well', found: 'installed' }
    : { what: 'packages', outcome: 'broken', found: `missing ${missing.join(', ')}: npm install` };
}

function build(): Finding {
  const built = existsSync(join(projectFolder, 'dist', 'index.js'));
  return {
    what: 'build',
    outcome: built ? 'well' : 'broken',
    found: built ? 'dist is there' : 'dist is missing: npm run build',
  };
}

function place(): Finding {
  try {
    accessSync(projectFolder, constants.W_OK);
    return { what: 'folder', outcome: 'well', found: 'can be written to' };
  } catch {
    const found = `cannot be written to: change the rights of ${projectFolder}`;
    return { what: 'folder', outcome: 'broken', found };
  }
}

async function nats(): Promise<Finding> {
  const found = await findNatsServer();
  switch (found.kind) {
    case 'url':
      return { what: 'nats-server', outcome: 'well', found: `NATS_URL is ${found.url}` };
    case 'binary':
      return { what: 'nats-server', outcome: 'well', found: `${found.version}, ${found.path}` };
    case 'missing':
      return { what: 'nats-server', outcome: 'missing', found: found.why };
  }
}

function jupyter(): Finding {
  const { command, missing } = prepareLab(projectFolder);
  return missing === undefined
    ? { what: 'Jupyter', outcome: 'well', found: command }
    : { what: 'Jupyter', outcome: 'missing', found: missing };
}

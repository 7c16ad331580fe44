/** A process that takes part in a sweep. Run by itself, it is told how by the JSON of its one word. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { reportJson, reportOf, sweepTogether, workTogether } from '#sweep';
import { jobOf } from './worlds.js';

/** How a process takes part. */
export interface Part {
  readonly role: 'reads' | 'works';
  readonly design: string;
  readonly sizes: Parameters<typeof jobOf>[1];
  readonly address: string;
  readonly name: string;
  readonly silentSeconds: number;
  /** Whether it writes its results without looking whether there is one. */
  readonly overwrites?: boolean;
}

/** A process that takes part, and what it wrote by its end. */
export interface Member {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; out: string; err: string }>;
}

const here = fileURLToPath(import.meta.url);

/** Starts a process that takes part; it uses one worker. */
export function join(part: Part): Member {
  const words = ['--import', 'tsx', here, JSON.stringify(part)];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.on('data', (text) => {
    said.out += text;
  });
  child.stderr.on('data', (text) => {
    said.err += text;
  });
  return { child, ended: once(child, 'close').then(([code]) => ({ code, ...said })) };
}

async function takePart(part: Part): Promise<void> {
  const { role, design, sizes, address, name, silentSeconds, overwrites = false } = part;
  const put = async (
    bucket: { put(key: string, value: string): Promise<number> },
    key: string,
    value: string,
  ): Promise<boolean> => (await bucket.put(key, value)) > 0;
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  const { signal } = interruption;
  const plant = overwrites ? { put } : {};
  const sharing = { address, name, workers: 1, silentSeconds, signal, ...plant };
  const job = jobOf(design, sizes);
  if (role === 'works') return workTogether(job, sharing);
  const tally = await sweepTogether(job, sharing);
  process.stdout.write(tally === null ? 'interrupted' : reportJson(reportOf(tally)));
}

if (process.argv[1] === here) {
  takePart(JSON.parse(process.argv[2] ?? '')).catch((thrown) => {
    process.stderr.write(String(thrown));
    process.exitCode = 2;
  });
}

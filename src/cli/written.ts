import { readFileSync } from 'node:fs';
import type { Task } from '#agent';
import { Issue, messageOf } from '#base';
import { bindingTask, concreteTask } from '#bindings';
import type { Accepted } from '#check';
import type { Scenario } from '#sim';
import { type ConcreteSpec, exportPackage, type TargetName } from '#target';
import { callKindsOf } from './call-kinds.js';
import { exitCodes, tell, textOf, type Values } from './verb.js';

/** What may be written by somebody else, as options of an export. */
export const writtenUsage = [
  '  --concrete FILE  a concrete specification of your own (JSON), held as the exporter’s own is',
  '  --binding FILE   a module of your own that binds ports; it runs, and is tried on a real server',
  '  --module NAME    which module that is (default: that of the first port, as postgres-store)',
];

/** The options themselves. */
export const writtenOptions = {
  concrete: { type: 'string' },
  binding: { type: 'string' },
  module: { type: 'string' },
} as const;

/** The files of a package, or why what was written falls, with the exit code for that. */
export type WrittenPackage =
  | {
      readonly kind: 'package';
      readonly concrete: ConcreteSpec;
      readonly files: { readonly [fileName: string]: string };
    }
  | { readonly kind: 'refused'; readonly feedback: string; readonly code: number };

/** A concrete specification that was written in a file, or why it falls. */
export async function writtenConcrete(
  file: string,
  on: { readonly accepted: Accepted; readonly target: TargetName },
): Promise<ConcreteSpec | (WrittenPackage & { readonly kind: 'refused' })> {
  const task = concreteTask(on);
  const examined = await stands(task, file);
  return typeof examined === 'string' ? task.concrete(examined) : examined;
}

/** The package of a concrete specification, with the binding that was written in a file, if any. */
export async function writtenPackage(
  concrete: ConcreteSpec,
  on: { readonly accepted: Accepted; readonly scenario: Scenario; readonly values: Values },
): Promise<WrittenPackage> {
  const { accepted, scenario, values } = on;
  const file = textOf(values, 'binding', '');
  if (file === '') return { kind: 'package', concrete, files: exportPackage(concrete) };
  const module = textOf(values, 'module', '');
  const task = bindingTask({
    concrete,
    spec: accepted.design.spec,
    calls: callKindsOf(scenario),
    ...(module === '' ? {} : { module }),
  });
  tell(`trying ${file} as ${task.module} on a real server: this runs it, and may take minutes`);
  const examined = await stands(task, file);
  if (typeof examined !== 'string') return examined;
  return { kind: 'package', concrete, files: task.package(examined) };
}

/** The identity of a text that stands, or why it does not. */
async function stands(
  task: Task,
  file: string,
): Promise<string | (WrittenPackage & { readonly kind: 'refused' })> {
  const { outcome, candidate, feedback } = await task.examine({ source: textIn(file) });
  if (outcome === 'stands') {
    tell(feedback);
    return candidate;
  }
  const code = outcome === 'falls' ? exitCodes.violated : exitCodes.unknown;
  return { kind: 'refused', feedback, code };
}

function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new Issue('cli/no-file', {
      wrong: `'${file}' could not be read`,
      found: messageOf(thrown),
      right: 'name a file of your own; nothing was changed',
    });
  }
}

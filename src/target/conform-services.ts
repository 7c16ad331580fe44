import type { Data } from '#base';
import type { ServiceJob } from './conform-job.js';
import { runnerName } from './perform-text.js';

/** A process that nobody calls: its name in the world, the service that it runs, and its input. */
export interface ServicePlan {
  /** For example `node 1`, by which others may know it; kept by its successors. */
  readonly process: string;
  readonly service: string;
  readonly input: Data;
}

/** What the worker of one life of a service is told. */
export function serviceJob(
  { process, service, input }: ServicePlan,
  where: Pick<ServiceJob, 'packageFolder' | 'url' | 'namespace' | 'log'>,
): ServiceJob {
  return { kind: 'serve', ...where, self: process, run: runnerName(service), input };
}

/** The name of the log of one life of a service. */
export function serviceLog({ process }: ServicePlan, life: number): string {
  return `${process.replaceAll(/[^A-Za-z0-9]/g, '-')}-life-${life}.ndjson`;
}

/** Waits until so many have come, or somebody opens. */
export interface Meeting {
  arrive(): void;
  open(): void;
  readonly opened: Promise<void>;
}

/** Makes a meeting of so many; of none, it is open. */
export function meeting(expected: number): Meeting {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let arrived = 0;
  if (expected === 0) open();
  const arrive = (): void => {
    arrived += 1;
    if (arrived === expected) open();
  };
  return { arrive, open, opened };
}

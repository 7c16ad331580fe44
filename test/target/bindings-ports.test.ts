/** The bindings of logs, queues, channels and clocks on real servers, through exported packages. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Design, guaranteesOf, type PortKind } from '#design';
import type { TargetName } from '../../src/target/concrete.ts';
import { channelChecks } from '../port/channel-suite.ts';
import { clockChecks } from '../port/clock-suite.ts';
import { logChecks } from '../port/log-suite.ts';
import { queueChecks } from '../port/queue-suite.ts';
import { type Check, type Desk, pass, runSuite } from '../port/suite.ts';
import {
  type Bug,
  type Connect,
  concreteFor,
  connectOf,
  hurried,
  packageDesk,
  type Server,
  serverKinds,
  world,
} from './packaged.ts';
import { passingChannel, passingLog, passingQueue, passingTime } from './passing.ts';

const folder = mkdtempSync(join(tmpdir(), 'protolab-ports-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const workers = ['client', 'worker 1', 'worker 2', 'worker 3', 'worker 4'];

/** What nobody can keep, also where nothing goes wrong: real steps take time. */
const neverKept = ['steps take no time'];

const suites: readonly {
  readonly kind: PortKind;
  readonly design: Design;
  readonly checks: readonly Check[];
  readonly early?: readonly string[];
}[] = [
  { kind: 'log', design: passingLog, checks: logChecks },
  { kind: 'queue', design: passingQueue, checks: queueChecks, early: workers },
  { kind: 'channel', design: passingChannel, checks: channelChecks },
  { kind: 'clock', design: passingTime, checks: clockChecks },
];

/** One change of a text for each suite and target, with the check that finds it. */
const bugs: readonly (Bug & {
  readonly target: TargetName;
  readonly kind: PortKind;
  readonly fails: string;
})[] = [
  {
    ...{ target: 'nats', kind: 'log', fails: 'an append after an offset is refused when' },
    ...{ file: 'dist/nats-session.js', find: '{ lastSequence: expected }', replace: '{}' },
  },
  {
    ...{ target: 'postgres', kind: 'log', fails: 'an append after an offset is refused when' },
    ...{ file: 'dist/postgres-log.js', find: 'AND newest = $2', replace: 'AND $2::bigint >= 0' },
  },
  {
    ...{ target: 'nats', kind: 'queue', fails: 'a job is handed out, and never again once' },
    ...{ file: 'dist/nats-queue.js', find: "'+ACK'", replace: "'-NAK'" },
  },
  {
    ...{
      target: 'nats',
      kind: 'queue',
      fails: 'a job that is not done in time is handed out again',
    },
    ...{ file: 'dist/nats-queue.js', find: '>= ackWaitMs', replace: '>= Infinity' },
  },
  {
    ...{ target: 'postgres', kind: 'queue', fails: 'a job that is not done in time is handed out' },
    ...{
      file: 'dist/postgres-queue.js',
      find: 'DELETE FROM {table} WHERE id = $1 AND attempt = $2',
    },
    replace: 'DELETE FROM {table} WHERE id = $1 AND $2 <> 0',
  },
  {
    ...{ target: 'nats', kind: 'channel', fails: 'a message reaches nobody but the process' },
    ...{ file: 'dist/nats-channel.js', find: 'session.subject(place, self)', replace: "'>'" },
  },
  {
    ...{ target: 'postgres', kind: 'channel', fails: 'a message arrives, with the name of' },
    ...{ file: 'dist/postgres-channel.js', find: '[to, self,', replace: '[self, to,' },
  },
  {
    ...{ target: 'nats', kind: 'clock', fails: 'a clock goes on, and never back' },
    ...{ file: 'dist/clock.js', find: 'Date.now() >= timeMs', replace: 'true' },
  },
];

for (const { target, title, skip, start } of serverKinds) {
  describe(`ports on ${title}`, { skip }, () => {
    const parts: { server?: Server } = {};
    const connects = new Map<string, Promise<Connect>>();
    const url = (): string => parts.server?.url ?? '';

    /** The package of a design on this target, written once, or with a bug. */
    const connectTo = (design: Design, bug?: Bug): Promise<Connect> => {
      const place = `${title}-${design.name}-${bug?.find ?? ''}`.replaceAll(/[^A-Za-z0-9]+/g, '-');
      const made = () => connectOf(join(folder, place), hurried(concreteFor(design, target)), bug);
      const known = connects.get(place) ?? made();
      connects.set(place, known);
      return known;
    };
    const desk = async (design: Design, early: readonly string[], bug?: Bug): Promise<Desk> =>
      packageDesk(await connectTo(design, bug), { url: url(), namespace: world(), early });

    before(async () => {
      parts.server = await start();
    });
    after(() => parts.server?.stop());

    for (const { kind, design, checks, early = [] } of suites) {
      const keeps = Object.keys(guaranteesOf(kind)).filter((each) => !neverKept.includes(each));
      runSuite(checks, { title: `the ${kind}`, keeps, open: () => desk(design, early) });
    }

    for (const { kind, fails, ...bug } of bugs.filter((each) => each.target === target)) {
      it(`the suite of the ${kind} finds ${bug.find} changed`, async () => {
        const suite = suites.find((each) => each.kind === kind);
        const check = suite?.checks.find(({ name }) => name.startsWith(fails));
        assert.ok(suite !== undefined && check !== undefined, fails);
        const found = pass(check, () => desk(suite.design, suite.early ?? [], bug));
        await assert.rejects(
          found,
          /no answer|AssertionError|Expected values|must wait|expression/,
        );
      });
    }
  });
}

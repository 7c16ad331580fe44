/** Laws of every proposer, each with a planted mistake that it must find. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Anthropic } from '@anthropic-ai/sdk';
import {
  attempt,
  type Candidate,
  claude,
  type Entry,
  type Examination,
  type Proposer,
  type Session,
  type Task,
} from '#agent';
import { fakeTask } from './fake-task.js';
import { type Block, messagesServer } from './messages-server.js';

/** No call is run that the model did not send whole. */
async function runsNothingCutOff(proposerAt: (url: string) => Proposer): Promise<void> {
  const cut: Block = {
    type: 'tool_use',
    name: 'propose_design',
    input: { source: 'RIGHT', idea: 'an idea, and much more of it that never came' },
    cutAt: 40,
  };
  const server = await messagesServer((_, number) =>
    number === 0
      ? { blocks: [cut], stopReason: 'max_tokens' }
      : { blocks: [{ type: 'tool_use', name: 'give_up', input: { why: 'enough' } }] },
  );
  try {
    const report = await attempt({ task: fakeTask(), proposer: proposerAt(server.url) });
    assert.deepEqual(report.ledger, [], 'nothing was examined');
  } finally {
    await server.close();
  }
}

/** The loop as one would write it first: with the SDK's own message, and every call in it run. */
function naiveLoop(baseURL: string): Proposer {
  return {
    name: 'naive',
    origin: 'scripted',
    settings: {},
    propose: async (session) => {
      const client = new Anthropic({ apiKey: 'scripted', baseURL, logLevel: 'off' });
      const message = await client.messages
        .stream({
          model: 'claude-opus-5-5',
          max_tokens: 1000,
          messages: [{ role: 'user', content: 'Begin.' }],
        })
        .finalMessage();
      for (const block of message.content) {
        if (block.type !== 'tool_use') continue;
        await session.examine({ source: (block.input as { source: string }).source });
      }
      return { accepted: null, why: 'enough' };
    },
  };
}

test('no loop runs a call that was cut off', async () => {
  await runsNothingCutOff((baseURL) => claude({ model: 'claude-opus-5-5', baseURL }));
  // The SDK makes an input of what came, without a word: the law is not empty.
  await assert.rejects(runsNothingCutOff(naiveLoop), /nothing was examined/);
});

/** What is examined twice is run once, and its second answer is marked. */
async function remembers(examineIn: (session: Session, task: Task) => Examine): Promise<void> {
  const task = fakeTask();
  const twice: Proposer = {
    name: 'twice',
    origin: 'synthesis',
    settings: {},
    propose: async (session) => {
      const examine = examineIn(session, task);
      const first = await examine({ source: 'a' });
      const second = await examine({ source: 'a' });
      assert.equal(task.calls.examine, 1, 'run once');
      assert.equal(second.candidate, first.candidate);
      assert.equal((second as { repeats?: number }).repeats, 1, 'marked');
      assert.equal(session.ledger.length, 1, 'one line');
      return { accepted: null, why: 'enough' };
    },
  };
  await attempt({ task, proposer: twice });
}

type Examine = (candidate: Candidate) => Promise<Examination>;

test('no ledger forgets', async () => {
  await remembers((session) => (candidate) => session.examine(candidate));
  await assert.rejects(
    remembers((_, task) => (candidate) => task.examine(candidate)),
    /run once/,
  );
});

/** Nobody is accepted whom the task did not let stand. */
async function acceptsOnlyWhatStands(acceptedOf: (examination: Examination) => Examination) {
  const boasting: Proposer = {
    name: 'boasting',
    origin: 'synthesis',
    settings: {},
    propose: async (session) => {
      const tried = await session.examine({ source: 'a' });
      return { accepted: acceptedOf(tried), why: 'it is very good' };
    },
  };
  return attempt({ task: fakeTask(), proposer: boasting });
}

test('a proposer cannot say of itself that its design stands', async () => {
  const claim = 'verified';
  const report = await acceptsOnlyWhatStands((tried) => ({ ...tried, outcome: 'stands', claim }));
  assert.deepEqual([report.accepted, report.code], [null, 'given up']);
});

/** Every entry that something rests on comes before what rests on it. */
function isInOrder(entries: readonly Entry[]): boolean {
  const calls = new Set<unknown>();
  return entries.every((entry) => {
    if (entry.kind === 'turn') {
      const whole = entry.stopReason === 'tool_use' ? (entry.calls as { id: string }[]) : [];
      for (const { id } of whole) calls.add(id);
    }
    return entry.kind !== 'call' || calls.has(entry.id);
  });
}

test('every call in a transcript is one that a whole turn made before', () => {
  const turn = { kind: 'turn', stopReason: 'tool_use', calls: [{ id: 'x' }] };
  const call = { kind: 'call', id: 'x' };
  assert.equal(isInOrder([turn, call]), true);
  assert.equal(isInOrder([call, turn]), false);
  assert.equal(isInOrder([{ ...turn, stopReason: 'max_tokens' }, call]), false);
});

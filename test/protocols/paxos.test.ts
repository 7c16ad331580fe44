/** Paxos: a promise that is forgotten, and a choice that is not asked for. */
import { paxosEntries } from '#protocols';
import { testClassic } from './classic.js';

/** A name that is proposed. */
function propose(name: string) {
  return { operation: 'propose', input: name };
}

testClassic({
  entries: paxosEntries,
  pins: {
    'paxos/ignored-acceptance': {
      property: 'one name is chosen for ever',
      steps: 46,
      faults: [],
      shows: [
        /^acceptor 2: update .*to {accepted: {ballot: 'proposer 1\/1'.* → written/,
        /^acceptor 2: send {message: {accepted: {ballot: 'proposer/,
        /^proposer 2: receive → {from: 'acceptor 2', message: {accepted/,
        /^acceptor 3: update .*to {accepted: {ballot: 'proposer 1\/1'.* → written/,
        /^proposer 1: receive → {from: 'acceptor 3'.*returns 'x'/,
        /^proposer 2: receive → {from: 'acceptor 3', message: {accepted/,
        /^acceptor 2: update .*to {accepted: {ballot: 'proposer 2\/1'.* → written/,
        /^acceptor 3: update .*to {accepted: {ballot: 'proposer 2\/1'.* → written/,
        /^proposer 2: receive → {from: 'acceptor 3'.*returns 'y'/,
      ],
    },
    'paxos/forgotten-promise': {
      property: 'one name is chosen for ever',
      steps: 44,
      faults: ['crash'],
      shows: [
        /^acceptor 3: receive → {from: 'proposer 2'/,
        /^acceptor 3: send {message: {accepted: none.*crashes/,
        /^proposer 2: receive → {from: 'acceptor 3', message: {accepted/,
        /^acceptor 3: receive → {from: 'proposer 1', message: {ballot/,
        /^acceptor 3: get acceptors\/acceptor 3 → none/,
        /^acceptor 3: create .*{accepted: {ballot: 'proposer 1\/1'.* → written/,
        /^acceptor 3: update .*to {accepted: {ballot: 'proposer 2\/1'.* → written/,
        /^proposer 1: receive → {from: 'acceptor 3'.*returns 'x'/,
        /^proposer 2: receive → {from: 'acceptor 3'.*returns 'y'/,
      ],
      decisive: /^acceptor 3: send {message: {accepted: none.*crashes/,
    },
    'paxos/written-promise': {
      states: 196_901,
      wider: {
        clients: { proposer: [[propose('x'), propose('x')], propose('y')] },
        services: { acceptor: [null, null, null] },
        faults: {},
      },
    },
  },
  idle: { answers: { propose: null }, why: /never seen: .*two are told what was chosen/ },
});

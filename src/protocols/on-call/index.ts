/** The doctors on call: the smallest promise over two records, and the condition that it needs. */
import { bothRecords } from './both-records.js';
import { ownRecord } from './own-record.js';

const world = {
  clients: {
    doctor: [
      { operation: 'leave', input: 'ada' },
      { operation: 'leave', input: 'ben' },
    ],
  },
  holds: { 'duties/ada': 'on', 'duties/ben': 'on' },
  faults: { 'unknown outcome': 1, crash: 1 },
};

/** The designs of the doctors on call, the failing one first, in one world. */
export const entries = [
  { design: ownRecord, world, stands: false },
  { design: bothRecords, world, stands: true },
];

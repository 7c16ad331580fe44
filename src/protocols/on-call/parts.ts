/**
 * What the designs of the doctors on call have in common: their ports, and who the other one is.
 */
import { type PortsOf, store, text } from '#design';

export const ports = {
  store: store(
    { duties: text() },
    [
      'atomic conditional write',
      'acknowledged writes last',
      'condition outlives the answer',
      'conditions on several keys',
      'fresh reads',
    ],
    ['power loss'],
  ),
};

export type Ports = PortsOf<typeof ports>;

/** The other one of the two doctors. */
export function otherThan(doctor: string): string {
  return doctor === 'ada' ? 'ben' : 'ada';
}

import type { NodeName, Priority, Tier } from '@grappe/domain';
import type { StaysOff } from './rack.ts';

/** Why a service runs or does not. */
export type ServiceReason =
  | { readonly kind: 'runs' }
  /** Services of its priority do not run in this tier. */
  | { readonly kind: 'tier'; readonly tier: Tier }
  /** Something of more priority has no room as it is. */
  | { readonly kind: 'makes-room'; readonly for: Priority }
  /** The nodes that stay on have no room for all of it. */
  | { readonly kind: 'no-room'; readonly nodes: number };

/** Why a node is treated as it is. */
export type NodeReason =
  | { readonly kind: 'all-stay' }
  | { readonly kind: 'controller' }
  | { readonly kind: 'battery-sensor' }
  /** Others are started by it, and nothing could start it. */
  | { readonly kind: 'holds-relays' }
  | { readonly kind: 'gateway' }
  /** It runs something that may run; the first one that needed it. */
  | { readonly kind: 'needed'; readonly slot: string; readonly hasData: boolean }
  /** What may run has room elsewhere. `byHand`: once off, only a person starts it again. */
  | { readonly kind: 'not-needed'; readonly byHand: boolean }
  /** Only a person could start it again, and the tier bounds no number of nodes. */
  | { readonly kind: 'by-hand' }
  | { readonly kind: 'booting' }
  | { readonly kind: 'halting' }
  | { readonly kind: 'cannot-wake'; readonly because?: StaysOff }
  | { readonly kind: 'maintenance' }
  /** Its relay is on a node that is off itself. */
  | { readonly kind: 'relay-off'; readonly node: NodeName }
  /** Its converter has no room for the peak of its start at this moment. */
  | { readonly kind: 'converter-busy'; readonly freeAmps?: number; readonly bootAmps: number }
  /** Others have to go first, or more than the tier allows would be on. */
  | { readonly kind: 'others-first' }
  | { readonly kind: 'shutdown' };

const STAYS_OFF: Readonly<Record<StaysOff | 'by-hand', string>> = {
  'by-hand': 'is off, and only a person can start it: it has no relay and no clock that wakes it',
  button: 'was halted at its button, and is for a person to start',
  maintenance: 'is in maintenance, and left alone',
  gone: 'has gone by itself, and may be running where nobody hears it: it is not switched',
  'did-not-start': 'did not come when it was given power; that is tried again after a while',
};

/** For `grappe power plan`. */
export function serviceReasonText(because: ServiceReason): string {
  switch (because.kind) {
    case 'runs':
      return 'may run';
    case 'tier':
      return `is shed in tier ${because.tier}`;
    case 'makes-room':
      return `makes room: not all of the ${because.for} services fit`;
    case 'no-room':
      return `has no room on the ${because.nodes} nodes that stay on`;
  }
}

export function nodeReasonText(because: NodeReason): string {
  switch (because.kind) {
    case 'all-stay':
      return 'this tier bounds no number of nodes';
    case 'controller':
      return 'runs the controller';
    case 'battery-sensor':
      return 'measures the battery';
    case 'holds-relays':
      return 'holds the relays of others, and only a person could start it again';
    case 'gateway':
      return 'is the gateway';
    case 'needed':
      return because.hasData ? `holds the data of ${because.slot}` : `runs ${because.slot}`;
    case 'not-needed':
      return because.byHand
        ? 'not needed; only a person can start it again'
        : 'not needed, and can be started again';
    case 'by-hand':
      return 'only a person could start it again; a tier with maxNodes would halt it all the same';
    case 'booting':
      return 'is starting';
    case 'halting':
      return 'waits until it has certainly halted';
    case 'cannot-wake':
      return STAYS_OFF[because.because ?? 'by-hand'];
    case 'maintenance':
      return 'is in maintenance, and left alone';
    case 'relay-off':
      return `waits for ${because.node}, which holds its relay`;
    case 'converter-busy':
      return because.freeAmps === undefined
        ? 'waits for another node on its converter to have started'
        : `waits: its start takes ${because.bootAmps.toFixed(1)} A, its converter has ${Math.max(0, because.freeAmps).toFixed(1)} A left`;
    case 'others-first':
      return 'waits for others to go off first';
    case 'shutdown':
      return 'the rack is shut down';
  }
}

import type { Tier } from '@grappe/domain';
import { durationText } from '../../views/duration-text.ts';
import type { PolicyReason } from './policy.ts';

const HELD = {
  unsynchronised:
    'there has been no reason to know the charge yet (a full charge, a rest, or an hour of steady load tells it)',
  uncertain: 'the charge is too uncertain to act on',
  distrusted: 'the sensor of the battery is not believed',
  silent: 'nothing is heard of the battery',
} as const;

const CAUSES = {
  charge: 'the charge is below the threshold',
  runtime: 'the battery gives out soon at this load',
  operator: 'an operator asked for it',
} as const;

const PHASES = {
  announced: 'announced, services stop in a moment',
  stopping: 'services and nodes are being stopped',
  waiting: 'over, waiting for charge',
} as const;

/** One line for a person. */
export function policyText(tier: Tier, because: PolicyReason): string {
  switch (because.kind) {
    case 'no-battery':
      return `${tier}: rack.yaml describes no battery`;
    case 'charge':
      return `${tier}: as the charge is`;
    case 'held':
      return `${tier}, held: ${HELD[because.why]}`;
    case 'override':
      return `${tier}: set by an operator for another ${durationText(because.leftMs)}`;
    case 'shutdown':
      return `shutdown: ${PHASES[because.phase]}; ${CAUSES[because.because]}`;
  }
}

import type { FrontDoorProblem, GatewayDuty, VirtualIpSpec } from '@grappe/domain';
import type { Refusal } from './leave-out.ts';
import type { ServingTarget } from './state.ts';

export type FrontDoorInput =
  /** First of all. `damaged`: there is something that cannot be understood; `unsaved`: the card has another one. */
  | {
      readonly kind: 'recalled';
      readonly duty?: GatewayDuty;
      readonly damaged: boolean;
      readonly unsaved?: boolean;
    }
  | { readonly kind: 'duty'; readonly duty: GatewayDuty }
  | { readonly kind: 'not-understood'; readonly message: string }
  /** The rack has let this node go. */
  | { readonly kind: 'removed' }
  | { readonly kind: 'halting' }
  | { readonly kind: 'served' }
  /** `serves`: something that was in force before goes on. */
  | { readonly kind: 'serving-failed'; readonly refusal: Refusal; readonly serves: boolean }
  | { readonly kind: 'stopped' }
  /** Whether a load balancer has answered. */
  | { readonly kind: 'looked'; readonly serves: boolean }
  /** Servers that programs have found down, by back end and task: all of them. */
  | { readonly kind: 'checked'; readonly down: ReadonlySet<string> }
  | { readonly kind: 'taking-part' }
  | { readonly kind: 'part-refused'; readonly problem: Omit<FrontDoorProblem, 'part' | 'service'> }
  | { readonly kind: 'released' }
  | { readonly kind: 'saved' }
  | { readonly kind: 'save-failed' }
  | { readonly kind: 'wake' };

export type FrontDoorEffect =
  /** For the next agent of this boot. */
  | { readonly kind: 'note'; readonly duty: GatewayDuty }
  /** Answered by `saved` or `save-failed`. */
  | { readonly kind: 'save'; readonly duty: GatewayDuty }
  /** Answered by `served` or `serving-failed`. */
  | { readonly kind: 'serve'; readonly target: ServingTarget }
  /** Answered by `stopped`. */
  | { readonly kind: 'stop-serving' }
  | { readonly kind: 'say-serving'; readonly serving: boolean }
  /** Answered by `taking-part` or `part-refused`. */
  | { readonly kind: 'take-part'; readonly spec: VirtualIpSpec }
  /** Answered by `released`. */
  | { readonly kind: 'release' }
  | { readonly kind: 'stale'; readonly duty: GatewayDuty };

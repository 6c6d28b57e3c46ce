import type { NodeName, ServiceKey } from '@grappe/domain';
import type { Chance } from '../world/chance.ts';

/** What the parts of an energy world know of the world around them. */
export interface Around {
  readonly nowMs: () => number;
  readonly after: (delayMs: number, fire: () => void) => void;
  readonly chance: Chance;
  readonly happened: (happening: Happening) => void;
}

/** How a container came to its end. `closed`: by itself, within its grace. `killed`: after it. `cut`: it was without power at once. */
export type ContainerEnd = 'closed' | 'killed' | 'cut';

/** What checkers are told of, when it happens. */
export type Happening =
  | {
      readonly kind: 'container-ended';
      readonly node: NodeName;
      readonly service: ServiceKey;
      readonly how: ContainerEnd;
    }
  | {
      readonly kind: 'board-powered' | 'board-dark' | 'board-on' | 'board-halted';
      readonly node: NodeName;
    }
  /** The controller has told the node to halt; what really runs on it at this moment. */
  | { readonly kind: 'halt-told'; readonly node: NodeName; readonly running: readonly ServiceKey[] }
  | { readonly kind: 'woken'; readonly node: NodeName }
  | { readonly kind: 'controller-began' | 'controller-ended' }
  /** The controller has said that the rack is off but for its own node. */
  | { readonly kind: 'shutdown-done' }
  | { readonly kind: 'rack-power'; readonly on: boolean }
  | { readonly kind: 'by-hand'; readonly what: string };

import type { EngineFailureKind } from '@grappe/ports';
import type { LinkQuality } from '../network/link.ts';

interface At {
  /** World time. */
  readonly atMs: number;
}

interface During extends At {
  readonly untilMs: number;
}

/** Machines are named by their node, the controller's by `CONTROLLER`. */
interface OnMachine {
  readonly machine: string;
}

interface Between {
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Also the other way. */
  readonly bothWays: boolean;
}

/** Everything that can go wrong, as data: drawn from a seed, or written down by a person. */
export type Fault =
  /** Packets are lost. */
  | (During & Between & { readonly kind: 'cut' })
  /** Packets wait somewhere on the way, nothing closes, and then all come at once. */
  | (During & Between & { readonly kind: 'clog' })
  | (During & Between & { readonly kind: 'bad-link'; readonly quality: LinkQuality })
  /** Every connection between the two breaks. */
  | (At & { readonly kind: 'reset'; readonly a: string; readonly b: string })
  /** The program on a machine ends at the `calls`-th thing it asks of the outside, and is started again after `downMs`. */
  | (At & OnMachine & { readonly kind: 'crash'; readonly calls: number; readonly downMs: number })
  /** The program is told to end, ends in good order, and is started again, as at an upgrade; the controller perhaps with another rack.yaml. */
  | (At &
      OnMachine & {
        readonly kind: 'restart';
        readonly downMs: number;
        readonly leaseTtlMs?: number;
      })
  /** SIGSTOP and SIGCONT. */
  | (During & OnMachine & { readonly kind: 'pause' })
  /** Power goes, for all of them at once, and comes back. */
  | (During & {
      readonly kind: 'power';
      readonly machines: readonly string[];
      /** The card has lost the agent's memory meanwhile. */
      readonly damagesMemory: boolean;
    })
  | (During & OnMachine & { readonly kind: 'disk-full' })
  | (During & OnMachine & { readonly kind: 'disk-slow'; readonly slowness: number })
  /** The engine is away; `endsContainers`: it took its containers with it. */
  | (During & OnMachine & { readonly kind: 'engine-away'; readonly endsContainers: boolean })
  | (During & OnMachine & { readonly kind: 'engine-hang' })
  | (During & OnMachine & { readonly kind: 'engine-slow'; readonly slowness: number })
  /** Changes are carried out in time and answered later, or answered as failed and carried out later. */
  | (During &
      OnMachine & {
        readonly kind: 'engine-late';
        readonly late: 'answers' | 'changes';
        readonly lateMs: number;
      })
  | (At &
      OnMachine & {
        readonly kind: 'engine-fails';
        readonly operation: 'create' | 'start' | 'stop' | 'remove' | 'list' | 'ensureVolumes';
        readonly failure: EngineFailureKind;
        readonly times: number;
      })
  /** One of the running containers of the machine, the `pick`-th of them, counted round. */
  | (At &
      OnMachine & {
        readonly kind: 'container';
        readonly happening: 'killed' | 'removed' | 'unhealthy';
        readonly pick: number;
      })
  /** The process of the watchdog ends. */
  | (At & OnMachine & { readonly kind: 'watchdog-killed' })
  /** Its folder is emptied while it runs. */
  | (At & OnMachine & { readonly kind: 'watchdog-folder-lost' })
  /** It guards on, and takes nothing new. */
  | (During & OnMachine & { readonly kind: 'watchdog-refuses' })
  /** MQTT says that the node's agent has come or gone, true or not. */
  | (At & OnMachine & { readonly kind: 'hint'; readonly online: boolean })
  /**
   * A second board runs from a copy of the node's card, until somebody takes it away and starts the right one anew; `isMoved`: in the place of the
   * right one, which has no power meanwhile.
   */
  | (During & OnMachine & { readonly kind: 'twin'; readonly isMoved?: boolean })
  | (At & OnMachine & { readonly kind: 'wall-clock'; readonly wallMs: number })
  /** A message from the past: an assignment that the node was sent before comes again, as from a controller that was thought dead. */
  | (At & OnMachine & { readonly kind: 'replay'; readonly age: number });

/** In few words, for traces. */
export function describeFault(fault: Fault): string {
  const { kind, atMs, ...details } = fault;
  return `${kind} ${JSON.stringify(details)}`;
}

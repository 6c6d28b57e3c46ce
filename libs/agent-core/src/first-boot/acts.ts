import type { Failure, NetworkLook, NodeCard, NodeName, RackName, Result } from '@grappe/domain';
import type { FirstBootLight } from '../led/choose.ts';
import type { FirstBootStatus } from './status.ts';

/** A file that the first boot owns as a whole. */
export interface SystemFile {
  /** From the root of the system, beginning with a slash. */
  readonly path: string;
  /** Absent: there is to be no such file. */
  readonly text?: string;
  readonly mode: number;
}

/** Programs of the system that the first boot runs; how is the adapter's business. */
export type SystemCommand = 'reload-network' | 'start-wifi' | 'restart-time';

/** One thing to be done. Each is answered by one event, and may be done again after a power cut at any moment of it. */
export type FirstBootAct =
  | { readonly kind: 'read-card' }
  | { readonly kind: 'write-file'; readonly file: SystemFile }
  /** Name of the running system, and its own line among the known hosts. */
  | { readonly kind: 'name-host'; readonly name: NodeName }
  | { readonly kind: 'authorise'; readonly user: string; readonly sshKeys: readonly string[] }
  /** The key is taken from the card, and never comes by here. */
  | {
      readonly kind: 'write-wifi';
      readonly wifi: NonNullable<NodeCard['network']['wifi']>;
    }
  | { readonly kind: 'run'; readonly command: SystemCommand }
  | { readonly kind: 'install'; readonly packages: NodeCard['packages'] }
  | { readonly kind: 'look' }
  | { readonly kind: 'join'; readonly controller: string; readonly card: NodeCard }
  | { readonly kind: 'scrub'; readonly what: 'wifi-key' | 'system' | 'token' }
  /** `anew`: one that runs is another node, or the same with keys that do not count any more. */
  | { readonly kind: 'start-agent'; readonly anew: boolean }
  | { readonly kind: 'wait'; readonly delayMs: number };

/** What this board is already. */
export interface BoardIdentity {
  readonly rack: RackName;
  readonly node: NodeName;
  /** The card that made it so, unless a person did. */
  readonly cardId?: string;
}

/** What became of an act. */
export type FirstBootEvent =
  | { readonly kind: 'begun' }
  | {
      readonly kind: 'card-read';
      /** Or everything that is wrong with it. */
      readonly card: Result<NodeCard, readonly string[]>;
      readonly identity?: BoardIdentity;
    }
  | { readonly kind: 'done' }
  /** For a person: what and why. */
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'looked'; readonly network: NetworkLook }
  | { readonly kind: 'joined' }
  | { readonly kind: 'not-joined'; readonly obstacle: JoinObstacle };

export interface JoinObstacle {
  /**
   * `network`: nobody answered. `dates`: the certificate of whoever answered is out of date by this board's clock. `card`: the token cannot be read.
   * `fault`: something broke, here or at the controller, that is not about this card.
   */
  readonly cause: 'network' | 'dates' | 'controller' | 'card' | 'fault';
  readonly failure: Failure;
}

/** What a step asks for, in this order. The act comes last; its event is the next step. */
export type FirstBootEffect =
  | { readonly kind: 'light'; readonly light: FirstBootLight }
  /** The lights that the card names, instead of the board's own. */
  | { readonly kind: 'take-lights'; readonly leds: NodeCard['leds'] }
  /** For programs and the log. Nothing of it reaches a disk. */
  | { readonly kind: 'tell'; readonly status: FirstBootStatus }
  /** For a person with the card in another machine: the only write that waiting causes. */
  | { readonly kind: 'report'; readonly text: string }
  | { readonly kind: 'act'; readonly act: FirstBootAct }
  | { readonly kind: 'finish' };

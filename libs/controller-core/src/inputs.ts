import type {
  BootId,
  ButtonPress,
  FrontDoorReport,
  Generation,
  HardwareReport,
  HubButton,
  JoinTokenRecord,
  NamedCertificate,
  NodeFacts,
  NodeName,
  ServiceKey,
  SessionId,
  StackName,
  StackSpec,
  TaskId,
  TaskStatus,
  Tier,
  UpgradePackage,
  UpgradeReport,
} from '@grappe/domain';

/** Everything that can happen to a controller. */
export type ControllerInput =
  /** Once, after the state was restored. */
  | {
      readonly kind: 'started';
      /** Of the machine that the controller runs on; absent where it is not known. */
      readonly boot?: BootId;
    }
  /** Once, before an orderly end; what is written then tells the next controller how long this one was there. */
  | { readonly kind: 'stopping' }
  /** The clock has moved on; at least every TICK_MS. */
  | { readonly kind: 'tick' }
  /** Desired or observed state has changed: decide what follows. Posted by the runtime after a batch of other inputs. */
  | { readonly kind: 'reconcile' }
  | AgentInput
  /** MQTT says that the node's agent has come or gone. A hint: it makes the controller look, and decides nothing. */
  | { readonly kind: 'presence'; readonly node: NodeName; readonly online: boolean }
  /** An agent of another version of the agent link has dialled and was refused. */
  | {
      readonly kind: 'refused-version';
      readonly node: NodeName;
      readonly speaks: number;
      readonly expected: number;
    }
  /** Answers the effect `fence`. `off`: its power is confirmed to be cut. */
  | {
      readonly kind: 'fenced';
      readonly node: NodeName;
      readonly off: boolean;
      readonly message: string;
    }
  /** Answers the effect `restore-power`. */
  | {
      readonly kind: 'power-restored';
      readonly node: NodeName;
      readonly on: boolean;
      readonly message: string;
    }
  /** Answers the effect `wake`. `off`: its power is confirmed to be cut. */
  | {
      readonly kind: 'woken';
      readonly node: NodeName;
      readonly off: boolean;
      readonly message: string;
    }
  /** Answers the effect `halt`. `stopped`: everything that the node ran has stopped; else the message says what is known. */
  | {
      readonly kind: 'halted';
      readonly node: NodeName;
      readonly stopped: boolean;
      readonly message: string;
    }
  /** What the controller has on its disk for TLS; the whole of it. */
  | { readonly kind: 'certificates'; readonly certificates: readonly NamedCertificate[] }
  /** A hook was told of an alert, or could not be; the message says why. */
  | {
      readonly kind: 'hook-told';
      readonly hook: string;
      readonly told: boolean;
      readonly message: string;
    }
  | { readonly kind: 'request'; readonly id: string; readonly request: OperatorRequest };

export type AgentInput =
  | {
      readonly kind: 'hello';
      readonly node: NodeName;
      readonly session: SessionId;
      readonly peerAddress: string;
      readonly facts: NodeFacts;
      readonly tasks: readonly ReportedTask[];
      /** A task that is not in `tasks` has no container on the node. */
      readonly tasksComplete: boolean;
      readonly generation?: Generation;
      /** Of the newest front door that the node has in force or keeps. */
      readonly frontDoor?: Generation;
      readonly images: readonly string[];
      /** How long ago the agent last heard of a controller, on its own monotonic clock; absent when it never has. */
      readonly sinceControllerMs?: number;
      /** When the agent said this, on the clock that begins with the board's boot; absent when it does not say. */
      readonly sentAtMs?: number;
    }
  | (FromSession & {
      readonly kind: 'heartbeat';
      readonly sequence: number;
      /** Processes that run or wait for a processor, in hundredths per processor; absent: as told before. */
      readonly loadPercent?: number;
    })
  | (FromSession & { readonly kind: 'statuses'; readonly tasks: readonly ReportedTask[] })
  | (FromSession & { readonly kind: 'ack'; readonly generation: Generation })
  | (FromSession & { readonly kind: 'images'; readonly images: readonly string[] })
  | (FromSession & { readonly kind: 'facts'; readonly facts: NodeFacts })
  /** What a peer has found out about another node; answers the message `probe`. */
  | (FromSession & {
      readonly kind: 'probe-result';
      readonly probe: number;
      readonly outcome: ProbeFinding;
    })
  | (FromSession & { readonly kind: 'hardware-report'; readonly report: HardwareReport })
  | (FromSession & { readonly kind: 'front-door-report'; readonly report: FrontDoorReport })
  | (FromSession & { readonly kind: 'upgrade-report'; readonly report: UpgradeReport })
  | (FromSession & { readonly kind: 'button'; readonly press: ButtonPress })
  /** The connection has ended in good order or with a reset: the node's kernel has answered. */
  | (FromSession & { readonly kind: 'closed' });

/** `answered`: its agent lives. `refused`: its kernel lives, no agent listens. `silent`: nothing was heard in time. */
export type ProbeFinding = 'answered' | 'refused' | 'silent';

interface FromSession {
  readonly node: NodeName;
  readonly session: SessionId;
}

export interface ReportedTask {
  readonly id: TaskId;
  readonly status: TaskStatus;
}

/** What operators, and the enrolment service on behalf of a new node, ask for. Answered once each, after the answer is durable. */
export type OperatorRequest =
  | { readonly kind: 'deploy'; readonly stack: StackSpec; readonly dryRun: boolean }
  | { readonly kind: 'remove-stack'; readonly stack: StackName }
  | { readonly kind: 'scale'; readonly service: ServiceKey; readonly replicas: number }
  /** A rollout that is under way: no further slot's turn comes, or it goes on. */
  | { readonly kind: 'pause-rollout' | 'resume-rollout'; readonly service: ServiceKey }
  /** Takes the service back to the version before its latest rollout. */
  | { readonly kind: 'undo-rollout'; readonly service: ServiceKey }
  | { readonly kind: 'drain'; readonly node: NodeName }
  | { readonly kind: 'activate'; readonly node: NodeName }
  | { readonly kind: 'cordon'; readonly node: NodeName }
  /** Drains the node, and expects it to be away for so long. Ended by `activate`. */
  | { readonly kind: 'maintain'; readonly node: NodeName; readonly durationMs: number }
  /** Lets the node's lights blink for so long, so that it is found in the rack; 0 ends it. */
  | { readonly kind: 'identify'; readonly node: NodeName; readonly durationMs: number }
  /** A hub has pressed one of the node's buttons; `by` is what it is called. */
  | {
      readonly kind: 'press';
      readonly node: NodeName;
      readonly button: HubButton;
      readonly by: string;
    }
  /** The operator has seen that the node has no power: whatever it ran does not run any more. */
  | { readonly kind: 'confirm-off'; readonly node: NodeName }
  /** An operator has had the node's power cut; it is given back after a while. */
  | { readonly kind: 'power-cut'; readonly node: NodeName }
  /** Sets the energy tier for so long. */
  | { readonly kind: 'set-tier'; readonly tier: Tier; readonly durationMs: number }
  | { readonly kind: 'clear-tier' }
  /** The operator says that the silence of so many nodes is real. */
  | { readonly kind: 'trust-silence' }
  /** Moves replicas to where they would be placed now; singletons only when `singletons` says so. */
  | {
      readonly kind: 'rebalance';
      readonly service?: ServiceKey;
      readonly singletons: boolean;
    }
  | { readonly kind: 'remove-node'; readonly node: NodeName; readonly force: boolean }
  | { readonly kind: 'add-token'; readonly record: JoinTokenRecord }
  /** `token`: its id, or as much of its beginning as no other has. `by`: name of the operator. */
  | { readonly kind: 'remove-token'; readonly token: string; readonly by: string }
  | {
      readonly kind: 'redeem-token';
      readonly token: string;
      readonly secretSha256: string;
      readonly node: NodeName;
      readonly publicKeySha256: string;
      /** Of who asks, without the port; absent: not known. */
      readonly address?: string;
    }
  | {
      readonly kind: 'record-certificate';
      /** `node:<name>`, `operator:<name>` or `hub:<name>`. */
      readonly identity: string;
      readonly serial: string;
      readonly notAfterMs: number;
      /** Forget the identity's earlier certificates: a re-flashed board. */
      readonly replace: boolean;
    }
  | {
      readonly kind: 'add-image';
      readonly references: readonly string[];
      readonly sha256: string;
      readonly sizeBytes: number;
      readonly architecture?: string;
    }
  | {
      readonly kind: 'add-package';
      readonly package: UpgradePackage;
      /** As in its control file, one relation each. */
      readonly depends: readonly string[];
    }
  /** Rolls packages over the nodes; none named: over all. */
  | {
      readonly kind: 'start-upgrade';
      /** Digests. */
      readonly packages: readonly string[];
      readonly nodes: readonly NodeName[];
      readonly drain: boolean;
      readonly parallel: number;
      readonly allowDowngrade: boolean;
      /** 0: as the controller thinks fit. */
      readonly monitorMs: number;
    }
  | { readonly kind: 'pause-upgrade' | 'resume-upgrade' | 'abort-upgrade' };

export interface ServiceChange {
  readonly service: ServiceKey;
  readonly kind: 'unchanged' | 'created' | 'updated' | 'scaled' | 'removed';
  /** After the change; 0 when removed. */
  readonly version: number;
}

export type OperatorReply =
  | { readonly kind: 'deployed'; readonly changes: readonly ServiceChange[] }
  | { readonly kind: 'removed-stack'; readonly services: number }
  | { readonly kind: 'removed-token'; readonly record: JoinTokenRecord }
  | { readonly kind: 'done' };

import {
  operatorType,
  type BeginUploadRequest,
  type BeginUploadResponse__Output,
  type CreateTokenRequest,
  type CreateTokenResponse__Output,
  type DeployRequest,
  type DeployResponse__Output,
  type Event__Output,
  type ExplainNodeResponse__Output,
  type ExplainServiceRequest,
  type ExplainServiceResponse__Output,
  type GetAvailabilityResponse__Output,
  type ListAlertsRequest,
  type ListAlertsResponse__Output,
  type TestHooksRequest,
  type TestHooksResponse__Output,
  type GetFrontDoorRequest,
  type GetFrontDoorResponse__Output,
  type GetIncidentRequest,
  type GetIncidentResponse__Output,
  type GetNodeRequest,
  type GetNodeResponse__Output,
  type GetPowerResponse__Output,
  type GetRackResponse__Output,
  type IdentifyNodeRequest,
  type ListImagesResponse__Output,
  type ListIncidentsRequest,
  type ListIncidentsResponse__Output,
  type ListNodesResponse__Output,
  type ListServicesRequest,
  type ListServicesResponse__Output,
  type ListRolloutsRequest,
  type ListRolloutsResponse__Output,
  type ListStacksResponse__Output,
  type ListTasksRequest,
  type ListTasksResponse__Output,
  type ListTokensResponse__Output,
  type LogEntry__Output,
  type MaintainNodeRequest,
  type NodeRequest,
  type NodeResponse__Output,
  type PlanPowerResponse__Output,
  type PowerReportRequest,
  type PowerReportResponse__Output,
  type RebalanceRequest,
  type RemoveNodeRequest,
  type RemoveStackRequest,
  type RemoveStackResponse__Output,
  type RemoveTokenRequest,
  type RemoveTokenResponse__Output,
  type RolloutRequest,
  type RolloutResponse__Output,
  type ScaleServiceRequest,
  type ScaleServiceResponse__Output,
  type SetTierRequest,
  type StartUpgradeRequest,
  type StreamLogsRequest,
  type TrustSilenceResponse__Output,
  type UpgradeResponse__Output,
  type UploadResponse__Output,
  type WatchEventsRequest,
} from '@grappe/protocol';
import { streamed, unary, type CallContext } from './operator-calls.ts';
import { openOperatorChannel, type OperatorChannel, type OperatorTls } from './operator-channel.ts';
import type { ExplainError } from './operator-errors.ts';
import {
  CHANGE_DEADLINE_MS,
  CONNECT_DEADLINE_MS,
  HOOKS_DEADLINE_MS,
  READ_DEADLINE_MS,
} from './operator-limits.ts';
import { uploadFile, type UploadSource } from './operator-upload.ts';

export interface OperatorOptions {
  /** `host:port` of the controller. */
  readonly address: string;
  readonly tls: OperatorTls;
  /** Asked first what a failed connection means; it may know more about certificates. */
  readonly explainError?: ExplainError;
  /** Upper bound of every deadline, for callers that would rather have no answer than a late one. */
  readonly deadlineMaxMs?: number;
}

/** The operator API (proto/grappe/operator/v1), one method per call. All failures are thrown as GrappeError. */
export interface OperatorClient {
  readonly address: string;
  listNodes(): Promise<ListNodesResponse__Output>;
  getNode(request: GetNodeRequest): Promise<GetNodeResponse__Output>;
  explainNode(request: NodeRequest): Promise<ExplainNodeResponse__Output>;
  drainNode(request: NodeRequest): Promise<NodeResponse__Output>;
  cordonNode(request: NodeRequest): Promise<NodeResponse__Output>;
  maintainNode(request: MaintainNodeRequest): Promise<NodeResponse__Output>;
  identifyNode(request: IdentifyNodeRequest): Promise<NodeResponse__Output>;
  powerCycleNode(request: NodeRequest): Promise<NodeResponse__Output>;
  activateNode(request: NodeRequest): Promise<NodeResponse__Output>;
  confirmNodeOff(request: NodeRequest): Promise<NodeResponse__Output>;
  removeNode(request: RemoveNodeRequest): Promise<NodeResponse__Output>;
  createToken(request: CreateTokenRequest): Promise<CreateTokenResponse__Output>;
  listTokens(): Promise<ListTokensResponse__Output>;
  removeToken(request: RemoveTokenRequest): Promise<RemoveTokenResponse__Output>;
  deploy(request: DeployRequest): Promise<DeployResponse__Output>;
  listStacks(): Promise<ListStacksResponse__Output>;
  removeStack(request: RemoveStackRequest): Promise<RemoveStackResponse__Output>;
  listServices(request: ListServicesRequest): Promise<ListServicesResponse__Output>;
  scaleService(request: ScaleServiceRequest): Promise<ScaleServiceResponse__Output>;
  rebalance(request: RebalanceRequest): Promise<void>;
  explainService(request: ExplainServiceRequest): Promise<ExplainServiceResponse__Output>;
  listTasks(request: ListTasksRequest): Promise<ListTasksResponse__Output>;
  /** Aborting ends the iteration without an error. */
  streamLogs(
    request: StreamLogsRequest,
    signal?: AbortSignal,
  ): AsyncGenerator<LogEntry__Output, void, undefined>;
  beginUpload(request: BeginUploadRequest): Promise<BeginUploadResponse__Output>;
  upload(source: UploadSource): Promise<UploadResponse__Output>;
  listImages(): Promise<ListImagesResponse__Output>;
  listIncidents(request: ListIncidentsRequest): Promise<ListIncidentsResponse__Output>;
  getIncident(request: GetIncidentRequest): Promise<GetIncidentResponse__Output>;
  getAvailability(): Promise<GetAvailabilityResponse__Output>;
  listRollouts(request: ListRolloutsRequest): Promise<ListRolloutsResponse__Output>;
  pauseRollout(request: RolloutRequest): Promise<RolloutResponse__Output>;
  resumeRollout(request: RolloutRequest): Promise<RolloutResponse__Output>;
  undoRollout(request: RolloutRequest): Promise<RolloutResponse__Output>;
  /** Aborting ends the iteration without an error. */
  watchEvents(
    request: WatchEventsRequest,
    signal?: AbortSignal,
  ): AsyncGenerator<Event__Output, void, undefined>;
  listAlerts(request: ListAlertsRequest): Promise<ListAlertsResponse__Output>;
  /** Waits for every hook to answer, or to be given up. */
  testHooks(request: TestHooksRequest): Promise<TestHooksResponse__Output>;
  getFrontDoor(request: GetFrontDoorRequest): Promise<GetFrontDoorResponse__Output>;
  getPower(): Promise<GetPowerResponse__Output>;
  planPower(): Promise<PlanPowerResponse__Output>;
  setTier(request: SetTierRequest): Promise<GetPowerResponse__Output>;
  clearTier(): Promise<GetPowerResponse__Output>;
  powerReport(request: PowerReportRequest): Promise<PowerReportResponse__Output>;
  beginPackageUpload(request: BeginUploadRequest): Promise<BeginUploadResponse__Output>;
  uploadPackage(source: UploadSource): Promise<UploadResponse__Output>;
  startUpgrade(request: StartUpgradeRequest): Promise<UpgradeResponse__Output>;
  getUpgrade(): Promise<UpgradeResponse__Output>;
  pauseUpgrade(): Promise<UpgradeResponse__Output>;
  resumeUpgrade(): Promise<UpgradeResponse__Output>;
  abortUpgrade(): Promise<UpgradeResponse__Output>;
  getRack(): Promise<GetRackResponse__Output>;
  trustSilence(): Promise<TrustSilenceResponse__Output>;
  readonly close: () => void;
}

/** Connects at the first call, not before. */
export function connectOperator(options: OperatorOptions): OperatorClient {
  const { address, deadlineMaxMs = Number.MAX_SAFE_INTEGER } = options;
  const connectMs = Math.min(CONNECT_DEADLINE_MS, deadlineMaxMs);
  const channel = openOperatorChannel(address, options.tls, connectMs);
  const context: CallContext = {
    address,
    settled: channel.settled,
    deadlineMaxMs,
    ...(options.explainError && { explainError: options.explainError }),
  };
  const services = operatorServices(address, channel);
  return {
    address,
    close: channel.close,
    ...nodeCalls(context, services),
    ...stackCalls(context, services),
    ...imageCalls(context, services),
    ...incidentCalls(context, services),
    ...rolloutCalls(context, services),
    ...alertCalls(context, services),
    ...frontDoorCalls(context, services),
    ...powerCalls(context, services),
    ...upgradeCalls(context, services),
    ...rackCalls(context, services),
  };
}

type Services = ReturnType<typeof operatorServices>;

/** Each service is made ready at its first call: a command calls one or two of them. */
function operatorServices(address: string, { channel, credentials }: OperatorChannel) {
  const options = { channelOverride: channel };
  return {
    nodes: once(() => new (operatorType('Nodes'))(address, credentials, options)),
    stacks: once(() => new (operatorType('Stacks'))(address, credentials, options)),
    images: once(() => new (operatorType('Images'))(address, credentials, options)),
    incidents: once(() => new (operatorType('Incidents'))(address, credentials, options)),
    rollouts: once(() => new (operatorType('Rollouts'))(address, credentials, options)),
    alerts: once(() => new (operatorType('Alerts'))(address, credentials, options)),
    frontDoor: once(() => new (operatorType('FrontDoor'))(address, credentials, options)),
    events: once(() => new (operatorType('Events'))(address, credentials, options)),
    power: once(() => new (operatorType('Power'))(address, credentials, options)),
    upgrades: once(() => new (operatorType('Upgrades'))(address, credentials, options)),
    rack: once(() => new (operatorType('Rack'))(address, credentials, options)),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

type NodeCalls = Pick<
  OperatorClient,
  | 'listNodes'
  | 'getNode'
  | 'explainNode'
  | 'drainNode'
  | 'cordonNode'
  | 'maintainNode'
  | 'identifyNode'
  | 'powerCycleNode'
  | 'activateNode'
  | 'confirmNodeOff'
  | 'removeNode'
  | 'createToken'
  | 'listTokens'
  | 'removeToken'
>;

function nodeCalls(context: CallContext, { nodes }: Services): NodeCalls {
  return {
    listNodes: () =>
      unary(context, READ_DEADLINE_MS, (m, o, cb) => nodes().listNodes({}, m, o, cb)),
    getNode: (request) =>
      unary(context, READ_DEADLINE_MS, (m, o, cb) => nodes().getNode(request, m, o, cb)),
    explainNode: (request) =>
      unary(context, READ_DEADLINE_MS, (m, o, cb) => nodes().explainNode(request, m, o, cb)),
    drainNode: (request) =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => nodes().drainNode(request, m, o, cb)),
    cordonNode: (request) =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => nodes().cordonNode(request, m, o, cb)),
    maintainNode: (request) =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => nodes().maintainNode(request, m, o, cb)),
    identifyNode: (request) =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => nodes().identifyNode(request, m, o, cb)),
    powerCycleNode: (request) =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => nodes().powerCycleNode(request, m, o, cb)),
    activateNode: (request) =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => nodes().activateNode(request, m, o, cb)),
    confirmNodeOff: (request) =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => nodes().confirmNodeOff(request, m, o, cb)),
    removeNode: (request) =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => nodes().removeNode(request, m, o, cb)),
    createToken: (request) =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => nodes().createToken(request, m, o, cb)),
    listTokens: () =>
      unary(context, READ_DEADLINE_MS, (m, o, cb) => nodes().listTokens({}, m, o, cb)),
    removeToken: (request) =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => nodes().removeToken(request, m, o, cb)),
  };
}

type StackCalls = Pick<
  OperatorClient,
  | 'deploy'
  | 'listStacks'
  | 'removeStack'
  | 'listServices'
  | 'scaleService'
  | 'rebalance'
  | 'explainService'
  | 'listTasks'
  | 'streamLogs'
>;

function stackCalls(context: CallContext, { stacks }: Services): StackCalls {
  return {
    deploy: (request) =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => stacks().deploy(request, m, o, cb)),
    listStacks: () =>
      unary(context, READ_DEADLINE_MS, (m, o, cb) => stacks().listStacks({}, m, o, cb)),
    removeStack: (request) =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => stacks().removeStack(request, m, o, cb)),
    listServices: (request) =>
      unary(context, READ_DEADLINE_MS, (m, o, cb) => stacks().listServices(request, m, o, cb)),
    scaleService: (request) =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => stacks().scaleService(request, m, o, cb)),
    rebalance: async (request) => {
      await unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => stacks().rebalance(request, m, o, cb));
    },
    explainService: (request) =>
      unary(context, READ_DEADLINE_MS, (m, o, cb) => stacks().explainService(request, m, o, cb)),
    listTasks: (request) =>
      unary(context, READ_DEADLINE_MS, (m, o, cb) => stacks().listTasks(request, m, o, cb)),
    streamLogs: (request, signal) => streamed(context, signal, () => stacks().streamLogs(request)),
  };
}

type ImageCalls = Pick<OperatorClient, 'beginUpload' | 'upload' | 'listImages'>;

function imageCalls(context: CallContext, { images }: Services): ImageCalls {
  return {
    beginUpload: (request) =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => images().beginUpload(request, m, o, cb)),
    upload: (source) => uploadFile(context, images(), source),
    listImages: () =>
      unary(context, READ_DEADLINE_MS, (m, o, cb) => images().listImages({}, m, o, cb)),
  };
}

type IncidentCalls = Pick<OperatorClient, 'listIncidents' | 'getIncident' | 'getAvailability'>;

function incidentCalls(context: CallContext, { incidents }: Services): IncidentCalls {
  return {
    listIncidents: (request) =>
      unary(context, READ_DEADLINE_MS, (m, o, cb) => incidents().listIncidents(request, m, o, cb)),
    getIncident: (request) =>
      unary(context, READ_DEADLINE_MS, (m, o, cb) => incidents().getIncident(request, m, o, cb)),
    getAvailability: () =>
      unary(context, READ_DEADLINE_MS, (m, o, cb) => incidents().getAvailability({}, m, o, cb)),
  };
}

type RolloutCalls = Pick<
  OperatorClient,
  'listRollouts' | 'pauseRollout' | 'resumeRollout' | 'undoRollout'
>;

function rolloutCalls(context: CallContext, { rollouts }: Services): RolloutCalls {
  return {
    listRollouts: (request) =>
      unary(context, READ_DEADLINE_MS, (m, o, cb) => rollouts().listRollouts(request, m, o, cb)),
    pauseRollout: (request) =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => rollouts().pauseRollout(request, m, o, cb)),
    resumeRollout: (request) =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => rollouts().resumeRollout(request, m, o, cb)),
    undoRollout: (request) =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => rollouts().undoRollout(request, m, o, cb)),
  };
}

function alertCalls(
  context: CallContext,
  { alerts }: Services,
): Pick<OperatorClient, 'listAlerts' | 'testHooks'> {
  return {
    listAlerts: (request) =>
      unary(context, READ_DEADLINE_MS, (m, o, cb) => alerts().listAlerts(request, m, o, cb)),
    testHooks: (request) =>
      unary(context, HOOKS_DEADLINE_MS, (m, o, cb) => alerts().testHooks(request, m, o, cb)),
  };
}

function frontDoorCalls(
  context: CallContext,
  { frontDoor }: Services,
): Pick<OperatorClient, 'getFrontDoor'> {
  return {
    getFrontDoor: (request) =>
      unary(context, READ_DEADLINE_MS, (m, o, cb) => frontDoor().getFrontDoor(request, m, o, cb)),
  };
}

type PowerCalls = Pick<
  OperatorClient,
  'getPower' | 'planPower' | 'setTier' | 'clearTier' | 'powerReport'
>;

function powerCalls(context: CallContext, { power }: Services): PowerCalls {
  return {
    getPower: () => unary(context, READ_DEADLINE_MS, (m, o, cb) => power().getPower({}, m, o, cb)),
    planPower: () =>
      unary(context, READ_DEADLINE_MS, (m, o, cb) => power().planPower({}, m, o, cb)),
    setTier: (request) =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => power().setTier(request, m, o, cb)),
    clearTier: () =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => power().clearTier({}, m, o, cb)),
    powerReport: (request) =>
      unary(context, READ_DEADLINE_MS, (m, o, cb) => power().powerReport(request, m, o, cb)),
  };
}

type UpgradeCalls = Pick<
  OperatorClient,
  | 'beginPackageUpload'
  | 'uploadPackage'
  | 'startUpgrade'
  | 'getUpgrade'
  | 'pauseUpgrade'
  | 'resumeUpgrade'
  | 'abortUpgrade'
>;

function upgradeCalls(context: CallContext, { upgrades }: Services): UpgradeCalls {
  return {
    beginPackageUpload: (request) =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => upgrades().beginUpload(request, m, o, cb)),
    uploadPackage: (source) => uploadFile(context, upgrades(), source),
    startUpgrade: (request) =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => upgrades().startUpgrade(request, m, o, cb)),
    getUpgrade: () =>
      unary(context, READ_DEADLINE_MS, (m, o, cb) => upgrades().getUpgrade({}, m, o, cb)),
    pauseUpgrade: () =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => upgrades().pauseUpgrade({}, m, o, cb)),
    resumeUpgrade: () =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => upgrades().resumeUpgrade({}, m, o, cb)),
    abortUpgrade: () =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => upgrades().abortUpgrade({}, m, o, cb)),
  };
}

type RackCalls = Pick<OperatorClient, 'getRack' | 'trustSilence' | 'watchEvents'>;

function rackCalls(context: CallContext, { rack, events }: Services): RackCalls {
  return {
    getRack: () => unary(context, READ_DEADLINE_MS, (m, o, cb) => rack().getRack({}, m, o, cb)),
    trustSilence: () =>
      unary(context, CHANGE_DEADLINE_MS, (m, o, cb) => rack().trustSilence({}, m, o, cb)),
    watchEvents: (request, signal) =>
      streamed(context, signal, () => events().watchEvents(request)),
  };
}

import type {
  ExposureSpec,
  FrontDoorServer,
  NodeName,
  ServerReport,
  ServiceKey,
  VirtualIpReport,
} from '@grappe/domain';
import { gatewayNames, hasFrontDoor } from '../front-door/ways-in.ts';
import { serverKey, type LiveGateway, type ServiceDoor } from '../front-door/live.ts';
import type { ControllerState } from '../state/state.ts';

/** A gateway as people see it. */
export interface GatewayView {
  readonly node: NodeName;
  readonly connected: boolean;
  readonly virtualIp?: VirtualIpReport;
  readonly restarts: number;
  readonly problems: readonly string[];
  /** It has not said yet that the latest front door is in force. */
  readonly isBehind: boolean;
}

/** What a gateway thinks of a server. */
export interface ServerOpinionView {
  readonly gateway: NodeName;
  readonly state: ServerReport['state'];
  readonly forMs: number;
  readonly check?: string;
}

export interface ServerView {
  readonly server: FrontDoorServer;
  readonly opinions: readonly ServerOpinionView[];
}

export interface WayInView {
  readonly exposure: ExposureSpec;
  readonly service: ServiceKey;
  readonly servers: readonly ServerView[];
}

export interface FrontDoorView {
  /** Absent: there is no front door. */
  readonly virtualIp?: string;
  readonly gateways: readonly GatewayView[];
  readonly waysIn: readonly WayInView[];
  /** Gateways go on with what they had before the controller started, until all nodes have connected or are lost. */
  readonly isWaiting: boolean;
  /** Nodes besides gateways on which addresses of services do not work as they should. */
  readonly troubles: readonly NodeTroubleView[];
}

export interface NodeTroubleView {
  readonly node: NodeName;
  readonly problems: readonly string[];
}

/** The front door at present; `service`: only what leads to it. */
export function frontDoorView(
  state: ControllerState,
  nowMs: number,
  service?: ServiceKey,
): FrontDoorView {
  const { live, rack } = state;
  const troubles = troublesOf(state);
  if (!hasFrontDoor(rack)) return { gateways: [], waysIn: [], isWaiting: false, troubles };
  const { virtualIp } = rack.network;
  const waysIn = [...live.frontDoor.services]
    .filter(([key]) => service === undefined || key === service)
    .flatMap(([key, door]) => waysInto(state, nowMs, key, door))
    .sort((a, b) => compare(a.exposure, b.exposure));
  return {
    ...(virtualIp === undefined ? {} : { virtualIp }),
    gateways: gatewayNames(rack).map((node) => gatewayView(state, nowMs, node)),
    waysIn,
    isWaiting: !live.frontDoor.isSettled && live.frontDoor.services.size > 0,
    troubles,
  };
}

function gatewayView({ live }: ControllerState, nowMs: number, node: NodeName): GatewayView {
  const gateway = live.frontDoor.gateways.get(node);
  const report = gateway?.report;
  const virtualIp = report?.virtualIp;
  const sinceMs = nowMs - (gateway?.reportedAtMs ?? nowMs);
  const newest = gateway?.sent.at(-1)?.number;
  const isApplied = newest !== undefined && (report?.applied?.number ?? 0) >= newest;
  return {
    node,
    connected: live.nodes.get(node)?.session !== undefined,
    ...(virtualIp === undefined
      ? {}
      : { virtualIp: { ...virtualIp, forMs: virtualIp.forMs + sinceMs } }),
    restarts: report?.restarts ?? 0,
    problems: problemTexts(gateway),
    isBehind: !isApplied,
  };
}

function problemTexts(node: LiveGateway | undefined): readonly string[] {
  const problems = node?.report?.problems ?? [];
  return problems.map(({ message, remedy }) => (remedy === '' ? message : `${message}. ${remedy}`));
}

function troublesOf({ live, rack }: ControllerState): readonly NodeTroubleView[] {
  const gateways = new Set<NodeName>(gatewayNames(rack));
  return [...live.frontDoor.gateways]
    .filter(([node]) => !gateways.has(node))
    .map(([node, known]) => ({ node, problems: problemTexts(known) }))
    .filter(({ problems }) => problems.length > 0)
    .sort((a, b) => (a.node < b.node ? -1 : 1));
}

function waysInto(
  state: ControllerState,
  nowMs: number,
  service: ServiceKey,
  { exposures, backEndOf, backEnds }: ServiceDoor,
): readonly WayInView[] {
  return exposures.map((exposure, index) => {
    const backEnd = backEnds.find(({ name }) => name === backEndOf[index]);
    const servers = (backEnd?.servers ?? []).map((server) => ({
      server,
      opinions: opinionsOf(state, nowMs, serverKey(backEnd?.name ?? '', server.task)),
    }));
    return { exposure, service, servers };
  });
}

function opinionsOf(
  { live, rack }: ControllerState,
  nowMs: number,
  key: string,
): readonly ServerOpinionView[] {
  return gatewayNames(rack).flatMap((gateway) => {
    const heard = live.frontDoor.gateways.get(gateway)?.servers.get(key);
    if (heard === undefined) return [];
    const { state, forMs, check } = heard.report;
    const elapsedMs = forMs + nowMs - heard.atMs;
    return [{ gateway, state, forMs: elapsedMs, ...(check === undefined ? {} : { check }) }];
  });
}

function compare(a: ExposureSpec, b: ExposureSpec): number {
  return a.port - b.port || (routeText(a) < routeText(b) ? -1 : 1);
}

function routeText(exposure: ExposureSpec): string {
  return exposure.mode === 'http' ? `${exposure.host ?? ''} ${exposure.path ?? ''}` : '';
}

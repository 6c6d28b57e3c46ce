import type { NodeName } from '@grappe/domain';
import { gatewayNames } from '../../front-door/ways-in.ts';
import type { ControllerState } from '../../state/state.ts';
import { CONTESTED_FOR_MS, RAISE_AFTER_MS } from '../timings.ts';
import { troubleKey, type Trouble } from '../trouble.ts';
import { isLost, RACK_SILENT } from './nodes.ts';

/** What is wrong with the front door, causes first. */
export function gatewayTroubles(state: ControllerState, nowMs: number): Trouble[] {
  const gateways = gatewayNames(state.rack);
  const failed = gateways.flatMap((node) => failedTrouble(state, node));
  return [
    ...failed,
    ...contestedTroubles(state, gateways, nowMs),
    ...unheldTroubles(state, gateways, new Set(failed.map(({ subject }) => subject.node))),
  ];
}

function isConnected({ live }: ControllerState, node: NodeName): boolean {
  return live.nodes.get(node)?.session !== undefined;
}

function failedTrouble(state: ControllerState, node: NodeName): Trouble[] {
  const [first, ...others] = state.live.frontDoor.gateways.get(node)?.report?.problems ?? [];
  if (first === undefined || !isConnected(state, node)) return [];
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return [
    {
      key: troubleKey('gateway.failed', { node }),
      kind: 'gateway.failed',
      severity: 'warning',
      subject: { node },
      message: `gateway ${node}: ${first.message}${more}`,
      causes: [RACK_SILENT],
      raiseAfterMs: RAISE_AFTER_MS.gateway,
    },
  ];
}

/** Each side of a network that has come apart has a holder; once it is whole again they hear each other, and one gives way. */
function contestedTroubles(
  state: ControllerState,
  gateways: readonly NodeName[],
  nowMs: number,
): Trouble[] {
  const { contestedAtMs } = state.live.alerts;
  if (contestedAtMs === undefined || nowMs - contestedAtMs >= CONTESTED_FOR_MS) return [];
  return [
    {
      key: troubleKey('gateway.contested'),
      kind: 'gateway.contested',
      severity: 'critical',
      subject: {},
      message: `two gateways held ${state.rack.network.virtualIp ?? 'the virtual IP'} at the same time`,
      causes: [...gateways.map((node) => troubleKey('node.lost', { node })), RACK_SILENT],
      raiseAfterMs: 0,
    },
  ];
}

/** Nobody is known to hold the address, and every gateway can be asked or is lost. */
function unheldTroubles(
  state: ControllerState,
  gateways: readonly NodeName[],
  failed: ReadonlySet<NodeName | undefined>,
): Trouble[] {
  if (gateways.length === 0) return [];
  const known = gateways.every((node) => isConnected(state, node) || isLost(state, node));
  const isHeld = gateways.some(
    (node) =>
      isConnected(state, node) &&
      state.live.frontDoor.gateways.get(node)?.report?.virtualIp?.state === 'holder',
  );
  // One that does not serve at present may still hold it: what has just connected has not reported.
  const hasAllReports = gateways.every(
    (node) => isLost(state, node) || state.live.frontDoor.gateways.get(node)?.report !== undefined,
  );
  if (!known || isHeld || !hasAllReports) return [];
  // Another gateway takes it over when one is gone: only all of them together explain this.
  const isExplained = gateways.every((node) => isLost(state, node) || failed.has(node));
  const causes = gateways.flatMap((node) => [
    troubleKey('node.lost', { node }),
    troubleKey('gateway.failed', { node }),
  ]);
  return [
    {
      key: troubleKey('virtual-ip.unheld'),
      kind: 'virtual-ip.unheld',
      severity: 'critical',
      subject: {},
      message: `no gateway answers on ${state.rack.network.virtualIp ?? 'the virtual IP'}`,
      causes: isExplained ? [...causes, RACK_SILENT] : [],
      raiseAfterMs: RAISE_AFTER_MS.virtualIp,
    },
  ];
}

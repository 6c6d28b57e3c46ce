import { frontDoorView, type GatewayView, type WayInView } from '@grappe/controller-core';
import {
  parseServiceKey,
  type FrontDoorHandlers,
  type GatewayStatus,
  type WayIn,
} from '@grappe/protocol';
import type { ControllerDriver } from '../controller-driver.ts';
import type { Gate } from '../gate.ts';
import { must } from './parse.ts';

export function frontDoorService(gate: Gate, driver: ControllerDriver): FrontDoorHandlers {
  return {
    GetFrontDoor: gate.unary('operator', ({ service }) => {
      const key = service === '' ? undefined : must(parseServiceKey(service));
      const view = frontDoorView(driver.state, driver.nowMs(), key);
      return {
        virtualIp: view.virtualIp ?? '',
        gateways: view.gateways.map(encodeGateway),
        waysIn: view.waysIn.map(encodeWayIn),
        waiting: view.isWaiting,
        troubles: view.troubles.map(({ node, problems }) => ({ node, problems: [...problems] })),
      };
    }),
  };
}

function encodeGateway(view: GatewayView): GatewayStatus {
  const { node, connected, virtualIp, restarts, problems, isBehind } = view;
  return {
    node,
    connected,
    state: virtualIp?.state ?? '',
    forMs: virtualIp?.forMs ?? 0,
    reason: virtualIp?.reason ?? '',
    twoHolders: virtualIp?.twoHolders ?? 0,
    restarts,
    problems: [...problems],
    behind: isBehind,
  };
}

function encodeWayIn({ exposure, service, servers }: WayInView): WayIn {
  const { port, mode, certificates = [], balance } = exposure;
  const { host = '', path = '' } = exposure.mode === 'http' ? exposure : {};
  return {
    port,
    mode,
    host,
    path,
    certificates: [...certificates],
    service,
    balance: balance.name,
    servers: servers.map(({ server, opinions }) => ({
      taskId: server.task,
      node: server.node,
      address: `${server.address}:${server.port}`,
      slot: server.slot,
      weight: server.weight,
      state: server.state,
      opinions: opinions.map(({ check = '', ...opinion }) => ({ ...opinion, check })),
    })),
  };
}

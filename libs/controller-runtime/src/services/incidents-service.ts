import {
  listIncidents,
  listNodes,
  listServices,
  nodeAvailability,
  serviceAvailability,
} from '@grappe/controller-core';
import { GrappeError, parseNodeName } from '@grappe/domain';
import {
  parseServiceKey,
  type IncidentsHandlers,
  type SubjectAvailability,
} from '@grappe/protocol';
import type { ControllerDriver } from '../controller-driver.ts';
import type { Gate } from '../gate.ts';
import {
  encodeIncident,
  encodeNodeAvailability,
  encodeServiceAvailability,
  encodeWholeIncident,
} from './incident-codec.ts';
import { must } from './parse.ts';

export function incidentsService(gate: Gate, driver: ControllerDriver): IncidentsHandlers {
  return {
    ListIncidents: gate.unary('operator', ({ node, service, openOnly, limit }) => {
      const filter = {
        ...(node === undefined ? {} : { node: must(parseNodeName(node)) }),
        ...(service === undefined ? {} : { service: must(parseServiceKey(service)) }),
        openOnly,
      };
      const found = listIncidents(driver.state, filter, driver.nowMs());
      return { incidents: (limit > 0 ? found.slice(0, limit) : found).map(encodeIncident) };
    }),
    GetIncident: gate.unary('operator', ({ id }) => {
      const found = listIncidents(driver.state, {}, driver.nowMs()).find((one) => one.id === id);
      if (found !== undefined) return { incident: encodeWholeIncident(found) };
      throw new GrappeError('NOT_FOUND', `there is no incident ${id}, or none any more`, {
        remedy: '"grappe incident ls" lists them.',
      });
    }),
    GetAvailability: gate.unary('operator', () => ({
      subjects: measuredSubjects(driver),
    })),
  };
}

/** What was never up has no figures, and is left out. */
function measuredSubjects(driver: ControllerDriver): SubjectAvailability[] {
  const { state } = driver;
  const nowMs = driver.nowMs();
  const nodes = listNodes(state, nowMs, driver.wallMs()).flatMap(({ record: { name } }) => {
    const figures = nodeAvailability(state, name, nowMs);
    return figures === undefined ? [] : [encodeNodeAvailability(name, figures)];
  });
  const services = listServices(state).flatMap(({ service: { key } }) => {
    const figures = serviceAvailability(state, key, nowMs);
    return figures === undefined ? [] : [encodeServiceAvailability(key, figures)];
  });
  return [...nodes, ...services];
}

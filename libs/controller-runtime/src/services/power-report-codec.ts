import type { PowerReport, ReportDay } from '@grappe/controller-core';
import type { EnergyDay, NodeEnergy, PowerReportResponse } from '@grappe/protocol';

/** The core's report as the operator API says it. */
export function encodeReport(report: PowerReport): PowerReportResponse {
  const { undated, clockSet, server, prices } = report;
  return {
    days: report.days.map(encodeDay),
    undated:
      undated === undefined
        ? null
        : encodeDay({ day: '', lengthMs: undated.knownMs, counted: undated }),
    clockSet,
    serverWatts: server.watts,
    serverAssumed: server.assumed,
    currency: prices?.currency ?? '',
    ...(prices?.server?.price === undefined ? {} : { serverPrice: prices.server.price }),
    ...(prices?.rack === undefined ? {} : { rackPrice: prices.rack }),
    ...(prices?.perKwh === undefined ? {} : { pricePerKwh: prices.perKwh }),
  };
}

function encodeDay({ day, lengthMs, counted }: ReportDay): EnergyDay {
  const passed = { day, lengthMs: Math.round(lengthMs) };
  if (counted === undefined) return passed;
  return {
    ...passed,
    knownMs: Math.round(counted.knownMs),
    ...counted.boards,
    switchWh: counted.switchWh,
    lossWh: counted.lossWh,
    unassignedWh: counted.unassignedWh,
    nodes: Object.entries(counted.nodes).map(([node, energy]): NodeEnergy => ({
      node,
      ...energy,
      knownMs: Math.round(energy.knownMs),
    })),
    services: Object.entries(counted.services).map(([service, wh]) => ({ service, wh })),
  };
}

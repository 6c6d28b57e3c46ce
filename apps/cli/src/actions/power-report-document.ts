import type { EnergyDay__Output, PowerReportResponse__Output } from '@grappe/protocol';
import type { Document } from '../format/print.ts';
import {
  boardsWh,
  dayWh,
  energyCosts,
  perDay,
  serverWhOf,
  sumsOf,
  unknownMs,
} from './power-report-sums.ts';

export function reportDocument(report: PowerReportResponse__Output): Document {
  const sums = sumsOf(report);
  const rackWh = sums.boardsWh + sums.switchWh + sums.lossWh;
  const costs = energyCosts(report, sums);
  return {
    clockSet: report.clockSet,
    days: report.days.map(dayDocument),
    undated: report.undated && dayDocument(report.undated),
    total: {
      knownMs: sums.knownMs,
      unknownMs: Math.max(0, sums.lengthMs - sums.knownMs),
      nodesWh: sums.boardsWh,
      switchWh: sums.switchWh,
      lossWh: sums.lossWh,
      rackWh,
      rackWhPerDay: perDay({ ...sums, wh: rackWh }) ?? null,
    },
    server: {
      watts: report.serverWatts,
      assumed: report.serverAssumed,
      wh: serverWhOf(report, sums),
      whPerDay: report.serverWatts * 24,
    },
    prices:
      report.currency === ''
        ? null
        : {
            currency: report.currency,
            perKwh: report.pricePerKwh ?? null,
            rack: report.rackPrice ?? null,
            server: report.serverPrice ?? null,
            rackEnergyPerDay: costs.rack ?? null,
            serverEnergyPerDay: costs.server ?? null,
          },
  };
}

function dayDocument(day: EnergyDay__Output): Document {
  return {
    day: day.day === '' ? null : day.day,
    knownMs: day.knownMs,
    unknownMs: unknownMs(day),
    nodesWh: boardsWh(day),
    switchWh: day.switchWh,
    lossWh: day.lossWh,
    rackWh: dayWh(day),
    unassignedWh: day.unassignedWh,
    nodes: day.nodes.map(({ node, measuredWh, modelledWh, haltedWh, knownMs }) => ({
      node: node === '' ? null : node,
      measuredWh,
      modelledWh,
      haltedWh,
      knownMs,
    })),
    services: day.services.map(({ service, wh }) => ({
      service: service === '' ? null : service,
      wh,
    })),
  };
}

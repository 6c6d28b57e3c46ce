import { describe, expect, it } from 'vitest';
import type { IdleCost } from './measure-idle.ts';
import { ROLES, footprintFigures } from './report.ts';

const cost = (role: string, changes: Partial<IdleCost> = {}): IdleCost => ({
  ...{ role, where: 'somewhere', processes: 1, rssMb: 0, pssMb: 0, cpuPercent: 0 },
  ...{ diskBytes: 0, diskBytesPerDay: 0, diskBytesEver: 0 },
  ...changes,
});

describe('the figures of an idle rack', () => {
  it('show the agent that uses the most, and what all write together', () => {
    const figures = footprintFigures(
      [
        cost(ROLES.controller, { rssMb: 90, cpuPercent: 0.8, diskBytesPerDay: 1000 }),
        cost(ROLES.agent, { rssMb: 50, cpuPercent: 0.5, diskBytesPerDay: 10 }),
        cost(ROLES.agent, { rssMb: 55, cpuPercent: 0.4, diskBytesPerDay: 20 }),
        cost(ROLES.engine, { rssMb: 500, cpuPercent: 9, diskBytesPerDay: 99_999 }),
        cost(ROLES.swarmWorker, { rssMb: 130, diskBytesPerDay: 7 }),
        cost(ROLES.swarmManager, { rssMb: 150, diskBytesPerDay: 8 }),
      ],
      10,
    );
    expect(figures).toMatchObject({
      ...{ minutes: 10, agentRssMb: 55, agentCpuPercent: 0.5, diskBytesPerDay: 1030 },
      ...{ controllerRssMb: 90, controllerCpuPercent: 0.8 },
      ...{ swarmWorkerEngineRssMb: 130, swarmManagerEngineRssMb: 150, swarmDiskBytesPerDay: 15 },
    });
  });
});

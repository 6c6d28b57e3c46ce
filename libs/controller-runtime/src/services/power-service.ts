import { planTiers, powerReport, powerView, REPORT_DAYS_MAX } from '@grappe/controller-core';
import { GrappeError, TIERS } from '@grappe/domain';
import { energyTierCodec, type GetPowerResponse, type PowerHandlers } from '@grappe/protocol';
import type { ControllerDriver } from '../controller-driver.ts';
import type { Gate } from '../gate.ts';
import { encodePlan, encodePower } from './power-codec.ts';
import { encodeReport } from './power-report-codec.ts';

/** A week: every day of the week once. */
const REPORT_DAYS_DEFAULT = 7;

export function powerService(gate: Gate, driver: ControllerDriver): PowerHandlers {
  const now = (): GetPowerResponse =>
    encodePower(powerView(driver.state, driver.nowMs()), driver.nowMs());
  return {
    GetPower: gate.unary('operator', now),
    PlanPower: gate.unary('operator', () => ({
      tiers: planTiers(driver.state, driver.nowMs()).map(encodePlan),
    })),
    SetTier: gate.unary('operator', async ({ tier: told, durationMs }) => {
      const tier = energyTierCodec.decode(told);
      if (tier === undefined)
        throw new GrappeError('INVALID_INPUT', `no such tier: expected one of ${TIERS.join(', ')}`);
      await driver.request({ kind: 'set-tier', tier, durationMs });
      return now();
    }),
    ClearTier: gate.unary('operator', async () => {
      await driver.request({ kind: 'clear-tier' });
      return now();
    }),
    PowerReport: gate.unary('operator', ({ days }) => {
      if (days > REPORT_DAYS_MAX)
        throw new GrappeError(
          'INVALID_INPUT',
          `a report of ${days} days: ${REPORT_DAYS_MAX} are kept`,
        );
      const wanted = days === 0 ? REPORT_DAYS_DEFAULT : days;
      return encodeReport(powerReport(driver.state, driver.wallMs(), wanted));
    }),
  };
}

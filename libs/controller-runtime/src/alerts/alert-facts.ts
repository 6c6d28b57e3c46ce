import { alertsNewestFirst } from '@grappe/controller-core';
import type { Alert } from '@grappe/domain';
import type { AlertMessage, RackAlertsMessage } from '@grappe/protocol';
import type { ControllerDriver } from '../controller-driver.ts';

/** Alerts in one message: what a dashboard shows. The count is of all. */
const ALERTS_TOLD_MAX = 50;

/** Alerts that last, with those that others explain marked as such. */
export function rackAlertsMessage(alerts: readonly Alert[]): RackAlertsMessage {
  const open = alerts.filter(({ clearedAtMs }) => clearedAtMs === undefined);
  const told = open.filter(({ isSent }) => isSent);
  return {
    open: told.length,
    critical: told.filter(({ severity }) => severity === 'critical').length,
    explained: open.length - told.length,
    alerts: told.slice(0, ALERTS_TOLD_MAX).map(alertMessage),
  };
}

function alertMessage(alert: Alert): AlertMessage {
  const { isSent: _, because: _because, ...rest } = alert;
  return rest;
}

/** Tells the alerts that last, now and whenever that changes, and each change by itself; returns a function that ends it. */
export function watchAlertFacts(deps: {
  readonly driver: Pick<ControllerDriver, 'state' | 'onAlert'>;
  readonly publishAll: (message: RackAlertsMessage) => void;
  readonly publishOne: (message: AlertMessage) => void;
}): () => void {
  const { driver, publishAll, publishOne } = deps;
  const tellAll = (): void => publishAll(rackAlertsMessage(alertsNewestFirst(driver.state)));
  tellAll();
  return driver.onAlert(({ alert }) => {
    if (alert.isSent) publishOne(alertMessage(alert));
    tellAll();
  });
}

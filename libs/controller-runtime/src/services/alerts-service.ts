import { alertsNewestFirst } from '@grappe/controller-core';
import { GrappeError, type Alert } from '@grappe/domain';
import type { AlertsHandlers, OperatorAlert } from '@grappe/protocol';
import type { AlertHooks } from '../alerts/alert-hooks.ts';
import type { ControllerDriver } from '../controller-driver.ts';
import type { Gate } from '../gate.ts';

/** `hooks`: absent where rack.yaml names none. */
export function alertsService(
  gate: Gate,
  driver: ControllerDriver,
  hooks: Pick<AlertHooks, 'test'> | undefined,
): AlertsHandlers {
  return {
    ListAlerts: gate.unary('operator', ({ openOnly, limit }) => {
      const alerts = alertsNewestFirst(driver.state).filter(
        ({ clearedAtMs }) => !openOnly || clearedAtMs === undefined,
      );
      return { alerts: (limit === 0 ? alerts : alerts.slice(0, limit)).map(encode) };
    }),
    TestHooks: gate.unary('operator', async ({ hook }) => {
      const results = await hooks?.test(hook === '' ? undefined : hook);
      if (results === undefined && hook !== '')
        throw new GrappeError('NOT_FOUND', `there is no hook ${hook}`, {
          remedy: 'rack.yaml names them; "grappe alert test" without a name tests all.',
        });
      return { results: (results ?? []).map((result) => ({ ...result })) };
    }),
  };
}

function encode(alert: Alert): OperatorAlert {
  const { node = '', converter = '', service = '', isSent, ...rest } = alert;
  return { ...rest, node, converter, service, sent: isSent };
}

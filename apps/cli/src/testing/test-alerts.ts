import { failure, GrappeError } from '@grappe/domain';
import type { AlertsHandlers } from '@grappe/protocol';
import { unary } from './test-calls.ts';
import type { TestWorld } from './test-world.ts';

export function alertsHandlers(world: TestWorld): AlertsHandlers {
  return {
    ListAlerts: unary(world, ({ openOnly, limit }) => {
      const alerts = world.alerts.filter(
        ({ clearedAtMs }) => !openOnly || clearedAtMs === undefined,
      );
      return { alerts: limit === 0 ? alerts : alerts.slice(0, limit) };
    }),
    TestHooks: unary(world, ({ hook }) => {
      const results = world.hooks.filter((one) => hook === '' || one.hook === hook);
      if (hook !== '' && results.length === 0)
        throw GrappeError.from(failure('NOT_FOUND', `there is no hook ${hook}`));
      return { results };
    }),
  };
}

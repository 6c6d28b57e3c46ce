import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DebianMachine } from '../machine/debian-machine.ts';

const WAIT_MS_MAX = 60_000;
const LOOK_MS = 100;
/** Instead of a minute and a half. */
const WATCHDOG_S = 2;
/** Of `fdinfo`: closed when another program is started. */
const CLOSE_ON_EXEC = 0o2000000;
const FIRST_DESCRIPTOR = 3;

/** Agent and controller of a machine that has joined them, as services: what they say to systemd, and what systemd does when they do not. */
export function servicesUnderSystemd(machineOf: () => DebianMachine): void {
  describe('as services', () => {
    const run = (script: string): Promise<string> => machineOf().must('sh', '-c', script);

    const property = async (service: string, name: string): Promise<string> =>
      (await run(`systemctl show --value --property=${name} ${service}`)).trim();

    async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
      for (const endMs = Date.now() + WAIT_MS_MAX; !(await isSo()); await delay(LOOK_MS))
        if (Date.now() > endMs)
          throw new Error(`waited in vain for ${what}: ${await run('journalctl -o cat -n 60')}`);
    }

    const untilStatus = (service: string, status: RegExp): Promise<void> =>
      until(String(status), async () => status.test(await property(service, 'StatusText')));

    it('are ready when they serve, and say what they do', async () => {
      await run('systemctl restart grappe-controller');
      expect(await property('grappe-controller', 'ActiveState')).toBe('active');
      expect(await property('grappe-controller', 'StatusText')).toBe(
        'serves agents and operators on port 7443',
      );
      await untilStatus('grappe-agent', /^connected to the controller$/);
    });

    it('begin without a controller and without an engine', async () => {
      await run('systemctl stop grappe-controller');
      await untilStatus('grappe-agent', /^not connected to the controller, runs on its own: /);
      await run('systemctl restart grappe-agent');
      expect(await property('grappe-agent', 'ActiveState')).toBe('active');
      await run('systemctl start grappe-controller');
      await untilStatus('grappe-agent', /^connected to the controller$/);
    });

    it.each(['grappe-agent', 'grappe-controller'])(
      'keep to themselves what %s has of systemd',
      async (service) => {
        const pid = await property(service, 'MainPID');
        const info = await run(`cat /proc/${pid}/fdinfo/${FIRST_DESCRIPTOR}`);
        const flags = Number.parseInt(/^flags:\s+(\d+)$/m.exec(info)?.[1] ?? '', 8);
        expect(flags & CLOSE_ON_EXEC).toBe(CLOSE_ON_EXEC);
      },
    );

    describe.each(['grappe-agent', 'grappe-controller'])('%s', (service) => {
      const settings = `/run/systemd/system/${service}.service.d/short.conf`;

      beforeAll(async () => {
        await run(
          `mkdir -p $(dirname ${settings}); printf '[Service]\\nWatchdogSec=${WATCHDOG_S}\\n' >${settings};` +
            ` systemctl daemon-reload; systemctl restart ${service}`,
        );
      });

      afterAll(() => run(`rm ${settings}; systemctl daemon-reload; systemctl restart ${service}`));

      it('gives signs of life, and is started anew when its event loop stands still', async () => {
        const pid = await property(service, 'MainPID');
        const signs = new Set<string>();
        await until('signs of life', async () => {
          signs.add(await property(service, 'WatchdogTimestampMonotonic'));
          return signs.size > 2 * WATCHDOG_S;
        });
        expect(await property(service, 'MainPID')).toBe(pid);
        expect(await property(service, 'NRestarts')).toBe('0');
        await run(`kill -STOP ${pid}`);
        await until('the next one', async () => {
          const next = await property(service, 'MainPID');
          return next !== pid && next !== '0';
        });
        await until('it to be ready', async () => {
          return (await property(service, 'ActiveState')) === 'active';
        });
        expect(await property(service, 'NRestarts')).toBe('1');
      });
    });
  });
}

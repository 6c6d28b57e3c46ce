import { describe, expect, it } from 'vitest';
import { takeNotifySettings } from './notify-settings.ts';

const PID = 4711;

/** As systemd 257 sets them, for a unit with WatchdogSec=90 and OpenFile=. */
const GIVEN = {
  NOTIFY_SOCKET: '/run/systemd/notify',
  WATCHDOG_PID: String(PID),
  WATCHDOG_USEC: '90000000',
  LISTEN_PID: String(PID),
  LISTEN_FDS: '1',
  LISTEN_FDNAMES: 'notify',
  SYSTEMD_EXEC_PID: String(PID),
};

const take = (environment: Record<string, string | undefined>) =>
  takeNotifySettings({ ...environment }, PID);

describe('takeNotifySettings', () => {
  it('takes descriptor and silence, and leaves nothing of them for other processes', () => {
    const environment: Record<string, string | undefined> = { ...GIVEN, PATH: '/usr/bin' };
    expect(takeNotifySettings(environment, PID)).toEqual({ descriptor: 3, silenceMsMax: 90_000 });
    expect(environment).toEqual({ PATH: '/usr/bin', SYSTEMD_EXEC_PID: String(PID) });
  });

  it('finds the descriptor by its name', () => {
    expect(take({ ...GIVEN, LISTEN_FDNAMES: 'other:notify:third' })).toMatchObject({
      descriptor: 4,
    });
  });

  it('gives no signs of life when none are wanted, or when they are wanted of another process', () => {
    for (const changed of [
      { WATCHDOG_USEC: undefined },
      { WATCHDOG_USEC: '0' },
      { WATCHDOG_USEC: 'soon' },
      { WATCHDOG_PID: '1' },
    ])
      expect(take({ ...GIVEN, ...changed })).toEqual({ descriptor: 3 });
  });

  it('takes nothing that is meant for another process', () => {
    const environment: Record<string, string | undefined> = {
      ...GIVEN,
      ...{ LISTEN_PID: '1', WATCHDOG_PID: '1', SYSTEMD_EXEC_PID: '1' },
    };
    expect(takeNotifySettings(environment, PID)).toBe('none');
    expect(environment).toEqual({ SYSTEMD_EXEC_PID: '1' });
  });

  it('knows when systemd waits and cannot be told', () => {
    const without = { LISTEN_PID: undefined, LISTEN_FDS: undefined, LISTEN_FDNAMES: undefined };
    expect(take({ ...GIVEN, ...without })).toBe('unheard');
    expect(take({ ...GIVEN, LISTEN_FDNAMES: 'other' })).toBe('unheard');
  });

  it('is silent where nobody waits', () => {
    expect(take({})).toBe('none');
    expect(take({ SYSTEMD_EXEC_PID: String(PID) })).toBe('none');
  });
});

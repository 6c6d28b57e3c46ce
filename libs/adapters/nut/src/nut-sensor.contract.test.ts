import { SystemTimers } from '@grappe/adapter-system';
import { powerSensorContract } from '@grappe/port-contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { NutSensor } from './nut-sensor.ts';
import { NutServer, type Variables } from './testing/nut-server.ts';

const CHARGING: Variables = {
  'battery.charge': 87,
  'battery.runtime': 5_400,
  'battery.voltage': 12.64,
  'battery.current': '-1.20',
  'battery.temperature': 27.5,
  'ups.realpower': 31,
  'ups.status': 'OL CHRG',
};
const EMPTY: Variables = { ...CHARGING, 'battery.charge': 9, 'ups.status': 'OB DISCHRG LB' };

function sensorOf(server: NutServer): NutSensor {
  return new NutSensor({
    ups: server.ups,
    host: server.host,
    port: server.port,
    timers: new SystemTimers(),
  });
}

powerSensorContract('NUT', async () => {
  const server = await NutServer.start(CHARGING);
  const sample = {
    charge: 0.87,
    runtimeSeconds: 5_400,
    volts: 12.64,
    amps: -1.2,
    temperatureC: 27.5,
    watts: 31,
    onMains: true,
    batteryLow: false,
  };
  return {
    sensor: sensorOf(server),
    sample,
    change: async () => {
      await server.say(EMPTY);
      return { ...sample, charge: 0.09, amps: 1.2, onMains: false, batteryLow: true };
    },
    remove: () => server.stopDriver(),
    restore: async () => {
      server.startDriver();
      await server.untilItSays(CHARGING);
    },
    // The UPS is still in the server's list: it has no driver, as after its cable was pulled.
    causeWhenRemoved: 'unreadable',
    dispose: () => server.stop(),
  };
});

describe('NUT as Debian has it', () => {
  let server: NutServer | undefined;

  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  it('says the same as upsc does', async () => {
    server = await NutServer.start(CHARGING);
    const sensor = sensorOf(server);
    const reading = await sensor.read();
    const printed = new Map(
      (await server.upsc()).split('\n').map((line) => {
        const [name = '', ...value] = line.split(': ');
        return [name, value.join(': ')] as const;
      }),
    );
    expect(reading).toMatchObject({
      ok: true,
      value: {
        charge: expect.closeTo(Number(printed.get('battery.charge')) / 100),
        volts: Number(printed.get('battery.voltage')),
        amps: Number(printed.get('battery.current')),
        watts: Number(printed.get('ups.realpower')),
        temperatureC: Number(printed.get('battery.temperature')),
        runtimeSeconds: Number(printed.get('battery.runtime')),
        onMains: printed.get('ups.status')?.split(' ').includes('OL'),
      },
    });
    await sensor.close();
  });

  it('is connected to again after its server was away', async () => {
    server = await NutServer.start(CHARGING);
    const sensor = sensorOf(server);
    expect(await sensor.read()).toMatchObject({ ok: true });
    await server.stopServer();
    for (let n = 0; n < 2; n += 1) {
      expect(await sensor.read()).toMatchObject({ ok: false, error: { cause: 'unreadable' } });
    }
    server.startServer();
    await server.untilItSays(CHARGING);
    expect(await sensor.read()).toMatchObject({ ok: true });
    await sensor.close();
  });

  it('has no UPS of another name', async () => {
    server = await NutServer.start(CHARGING);
    const { host, port } = server;
    const sensor = new NutSensor({ ups: 'other', host, port, timers: new SystemTimers() });
    expect(await sensor.read()).toMatchObject({ ok: false, error: { cause: 'absent' } });
    await sensor.close();
  });
});

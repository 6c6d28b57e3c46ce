import { FakeClock } from '@grappe/fakes';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LINE_CHARS_MAX, READ_TIMEOUT_MS, VARIABLES_MAX } from './limits.ts';
import { NutSensor } from './nut-sensor.ts';
import { ScriptedServer } from './testing/scripted-server.ts';

const BEGIN = 'BEGIN LIST VAR rack\n';
const END = 'END LIST VAR rack\n';
const CHARGE = `${BEGIN}VAR rack battery.charge "50"\n${END}`;

let clock: FakeClock;
let server: ScriptedServer;
let sensor: NutSensor;

beforeEach(async () => {
  clock = new FakeClock();
  server = await ScriptedServer.open(() => CHARGE);
  sensor = new NutSensor({ ups: 'rack', host: '127.0.0.1', port: server.port, timers: clock });
});

afterEach(async () => {
  await sensor.close();
  await server.close();
});

function fault(cause: string, message: RegExp): object {
  return { ok: false, error: { cause, message: expect.stringMatching(message) } };
}

describe('a NUT server', () => {
  it('is asked one question for all variables, on one connection', async () => {
    for (let n = 0; n < 3; n += 1) {
      expect(await sensor.read()).toEqual({ ok: true, value: { charge: 0.5 } });
    }
    expect(server.lines).toEqual(['LIST VAR rack', 'LIST VAR rack', 'LIST VAR rack']);
    expect(server.connections).toBe(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('may end a connection that was idle: the next look takes a new one', async () => {
    await sensor.read();
    await server.endConnections();
    expect(await sensor.read()).toMatchObject({ ok: true });
    expect(server.connections).toBe(2);
  });

  it('may answer in pieces of any size', async () => {
    server.answer = (_line, socket) => {
      for (const char of CHARGE.replaceAll('\n', '\r\n')) socket.write(char);
      return undefined;
    };
    expect(await sensor.read()).toEqual({ ok: true, value: { charge: 0.5 } });
  });

  it('that is silent is given up after the time limit, and tried anew', async () => {
    let asked = (): void => undefined;
    const question = new Promise<void>((resolve) => (asked = resolve));
    server.answer = () => {
      asked();
      return undefined;
    };
    const reading = sensor.read();
    const another = sensor.read();
    await question;
    clock.advance(READ_TIMEOUT_MS);
    expect(await reading).toEqual(fault('unreadable', /no answer within 5 s/));
    expect(await another).toEqual(fault('unreadable', /no answer within 5 s/));
    expect(server.lines).toHaveLength(1);
    server.answer = () => CHARGE;
    expect(await sensor.read()).toMatchObject({ ok: true });
  });

  it.each([
    ['UNKNOWN-UPS', 'absent'],
    ['DRIVER-NOT-CONNECTED', 'unreadable'],
    ['DATA-STALE', 'unreadable'],
    ['ACCESS-DENIED', 'misconfigured'],
    ['FEATURE-NOT-SUPPORTED', 'unreadable'],
  ])('that says %s is understood, and kept', async (code, cause) => {
    server.answer = () => `ERR ${code}\n`;
    expect(await sensor.read()).toEqual(fault(cause, new RegExp(code)));
    server.answer = () => CHARGE;
    expect(await sensor.read()).toMatchObject({ ok: true });
    expect(server.connections).toBe(1);
  });

  it.each([
    ['HTTP/1.1 400 Bad Request\r\n\r\n'],
    [`${BEGIN}VAR other battery.charge "50"\n${END}`],
    [`${BEGIN}VAR rack battery.charge\n${END}`],
    [`${BEGIN}VAR rack battery.charge "50\n${END}`],
    [`VAR rack battery.charge "50"\n`],
    ['BEGIN LIST VAR other\n'],
  ])('that is none is told as what it says: %j', async (answer) => {
    server.answer = () => answer;
    expect(await sensor.read()).toEqual(fault('unreadable', /no NUT server/));
  });

  it('that says more than it was asked loses its connection, so that the rest is no later answer', async () => {
    server.answer = () => `${CHARGE}${CHARGE.replace('50', '99')}`;
    expect(await sensor.read()).toEqual({ ok: true, value: { charge: 0.5 } });
    expect(await sensor.read()).toEqual({ ok: true, value: { charge: 0.5 } });
    expect(server.connections).toBe(2);
  });

  it.each([
    ['a line', 'x'.repeat(LINE_CHARS_MAX + 1)],
    ['a complete line', `${'x'.repeat(LINE_CHARS_MAX + 1)}\n`],
  ])('cannot fill the memory with %s', async (_what, answer) => {
    server.answer = () => answer;
    expect(await sensor.read()).toEqual(fault('unreadable', /more than 1024 characters/));
  });

  it('cannot fill the memory with variables', async () => {
    const variable = (n: number): string => `VAR rack v${n} "1"\n`;
    const lines = Array.from({ length: VARIABLES_MAX + 1 }, (_, n) => variable(n)).join('');
    server.answer = () => BEGIN + lines + END;
    expect(await sensor.read()).toEqual(fault('unreadable', /more than 1000 variables/));
  });

  it('that knows nothing about power is told', async () => {
    server.answer = () => `${BEGIN}VAR rack ups.mfr "APC"\n${END}`;
    expect(await sensor.read()).toEqual(fault('unreadable', /none of its 1 variables/));
  });

  it('is not there: what to do about it', async () => {
    await server.close();
    expect(await sensor.read()).toEqual(fault('unreadable', /127\.0\.0\.1:\d+: nothing listens/));
    server = await ScriptedServer.open(() => CHARGE);
  });
});

it('puts no name of a UPS into the protocol that would be more than a name', async () => {
  const { port } = server;
  const sly = new NutSensor({ ups: 'a\nFSD rack', host: '127.0.0.1', port, timers: clock });
  expect(await sly.read()).toEqual(fault('misconfigured', /name of a UPS/));
  expect(server.lines).toEqual([]);
});

it('answers who waits when it is closed', async () => {
  let asked = (): void => undefined;
  const question = new Promise<void>((resolve) => (asked = resolve));
  server.answer = () => {
    asked();
    return undefined;
  };
  const reading = sensor.read();
  await question;
  await sensor.close();
  expect(await reading).toEqual(fault('unreadable', /closed/));
});

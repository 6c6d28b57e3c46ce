import {
  NO_HARDWARE,
  type HardwareReport,
  type NodeHardware,
  type NodeName,
  type NodeStanding,
} from '@grappe/domain';
import { encodeHardware, encodeStanding } from '@grappe/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LinkedHardware } from './hardware/linked-hardware.ts';
import { AgentBench } from './testing/bench.ts';
import { CALM_STANDING } from './testing/hardware-bench.ts';
import { LinkBench } from './testing/link-bench.ts';

const WIRED: NodeHardware = {
  ...NO_HARDWARE,
  relays: [{ node: 'pearl2' as NodeName, gpio: 22, activeLow: false }],
};

/** Hardware that writes down what it is told. */
class ListeningHardware implements LinkedHardware {
  readonly settings: NodeHardware[] = [];
  readonly standings: NodeStanding[] = [];
  readonly controller: string[] = [];
  lights = 'booting';

  apply(settings: NodeHardware): void {
    this.settings.push(settings);
  }

  stand(standing: NodeStanding): void {
    this.standings.push(standing);
  }

  learn(news: { readonly controller: 'heard' | 'lost' }): void {
    this.controller.push(news.controller);
  }

  report(): HardwareReport {
    const { lights } = this;
    return { troubles: [], readings: [], powerGoods: [], relays: [], lights };
  }
}

let hardware: ListeningHardware;
let bench: LinkBench;

beforeEach(() => {
  hardware = new ListeningHardware();
  bench = new LinkBench(new AgentBench(), hardware);
});

describe('the report of the hardware', () => {
  it('is sent with each welcome, and when it is said to have changed', async () => {
    await bench.start();
    expect(bench.stream.kinds.slice(0, 3)).toEqual(['hello', 'heartbeat', 'hardwareReport']);
    hardware.lights = 'healthy';
    bench.loop.sendHardware();
    expect(bench.stream.of('hardwareReport').map(({ lights }) => lights)).toEqual([
      'booting',
      'healthy',
    ]);
    bench.stream.end();
    await bench.pass(200);
    expect(bench.streams).toHaveLength(2);
    expect(bench.stream.of('hardwareReport')).toMatchObject([{ lights: 'healthy' }]);
  });

  it('waits for the welcome', async () => {
    bench.answers = false;
    await bench.start();
    bench.loop.sendHardware();
    expect(bench.stream.of('hardwareReport')).toEqual([]);
    bench.stream.welcome();
    expect(bench.stream.of('hardwareReport')).toHaveLength(1);
  });

  it('is not sent by a node without hardware', async () => {
    bench = await new LinkBench().start();
    bench.loop.sendHardware();
    bench.stream.say({ hardware: encodeHardware(WIRED) });
    await bench.pass(1_000);
    expect(bench.stream.of('hardwareReport')).toEqual([]);
    expect(bench.streams).toHaveLength(1);
  });
});

describe('what the controller says of the hardware', () => {
  it('is handed on', async () => {
    await bench.start();
    const standing: NodeStanding = { ...CALM_STANDING, tier: 'saver', identifyForMs: 60_000 };
    // As the wire brings it: without what was left out.
    bench.stream.say({ hardware: { ...encodeHardware(WIRED) } });
    bench.stream.say({ standing: encodeStanding(standing) });
    expect(hardware.settings).toEqual([WIRED]);
    expect(hardware.standings).toEqual([standing]);
  });

  it('is refused when it makes no sense, and the session goes on', async () => {
    await bench.start();
    bench.stream.say({ hardware: { ...encodeHardware(WIRED), relays: [{ node: '' }] } });
    bench.stream.say({ standing: { ...encodeStanding(CALM_STANDING), tier: 'turbo' } });
    bench.stream.say({ hardware: null });
    await bench.pass(1_000);
    expect(hardware.settings).toEqual([]);
    expect(hardware.standings).toEqual([]);
    expect(bench.agent.told('error')).toHaveLength(3);
    expect(bench.streams).toHaveLength(1);
  });

  it('is not believed of a session that has ended', async () => {
    await bench.start();
    const first = bench.stream;
    first.end();
    await bench.pass(200);
    first.say({ standing: encodeStanding(CALM_STANDING) });
    expect(hardware.standings).toEqual([]);
  });
});

describe('whether a controller is heard', () => {
  it('is told with the welcome, and with the end of the session', async () => {
    bench.answers = false;
    await bench.start();
    await bench.pass(5_000);
    expect(hardware.controller).toEqual([]);
    bench.answers = true;
    await bench.pass(3_000);
    expect(hardware.controller).toEqual(['heard']);
    bench.stream.end();
    expect(hardware.controller).toEqual(['heard', 'lost']);
    await bench.pass(1_000);
    expect(hardware.controller).toEqual(['heard', 'lost', 'heard']);
    bench.loop.stop();
    expect(hardware.controller).toHaveLength(3);
  });
});

describe('a press of the button', () => {
  it('is sent when there is a controller to hear it', async () => {
    bench.answers = false;
    await bench.start();
    expect(bench.loop.sendPress('short')).toBe(false);
    bench.stream.welcome();
    expect(bench.loop.sendPress('long')).toBe(true);
    expect(bench.stream.of('button')).toEqual([{ kind: 'KIND_LONG' }]);
    bench.stream.end();
    expect(bench.loop.sendPress('long')).toBe(false);
  });
});

describe('the answer to a command', () => {
  it('says what has become of it, in a text of bounded length', async () => {
    await bench.start();
    bench.loop.answer('c-1', { ok: true, value: undefined });
    bench.loop.answer('c-2', { ok: false, error: 'x'.repeat(5_000) });
    expect(bench.stream.of('commandResult')).toEqual([
      { id: 'c-1', ok: true, message: '' },
      { id: 'c-2', ok: false, message: 'x'.repeat(1_000) },
    ]);
  });
});

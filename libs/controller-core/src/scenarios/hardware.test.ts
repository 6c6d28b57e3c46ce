import type { NodeName } from '@grappe/domain';
import { NO_HARDWARE, NO_WIRING } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { IDENTIFY_MS_MAX } from '../constants.ts';
import { Rack, rackOf } from '../testing/rack.ts';
import { replicated, service, rackSpec } from '../testing/specs.ts';
import { nodeSpec, report, press, wiredRack } from '../testing/wired-rack.ts';
import { explainNode } from '../views/node-explanation.ts';

const N1 = 'n1' as NodeName;

function noteOf(rack: Rack, name: string): string {
  return explainNode(rack.state, name as NodeName, rack.nowMs, rack.wallMs)?.summary.note ?? '';
}

describe('what is wired to a node', () => {
  it('is told after Welcome: its own lights and sensors, and what it does for others', () => {
    const sensor = { kind: 'hwmon', driver: 'ina226', channel: 1 } as const;
    const spec = wiredRack(4);
    const rack = new Rack({
      ...spec,
      power: {
        ...spec.power,
        battery: {
          chemistry: 'agm',
          nominalVolts: 12,
          capacityAh: 40,
          sensor: { node: N1, ...sensor },
        },
      },
      nodes: [
        nodeSpec('n1', {
          board: 'rpi-3b',
          wiring: {
            leds: { power: { kind: 'gpio', gpio: 17, activeLow: false } },
            button: { gpio: 5, activeLow: true },
          },
        }),
        ...spec.nodes.slice(1),
      ],
    });
    rack.join('n1', 'n4', 'n5');
    expect(rack.agent('n1').hardware).toEqual({
      board: 'rpi-3b',
      powerLed: { kind: 'gpio', gpio: 17, activeLow: false },
      button: { gpio: 5, activeLow: true },
      relays: [{ node: 'n4', gpio: 19, activeLow: false }],
      powerGoods: [{ converter: 'c2', gpio: 3, activeLow: false }],
      sensors: [
        {
          role: 'battery',
          spec: sensor,
          battery: { chemistry: 'agm', nominalVolts: 12, capacityAh: 40 },
        },
      ],
    });
    expect(rack.agent('n4').hardware?.relays.map(({ node }) => node)).toEqual(['n2', 'n3']);
    expect(rack.agent('n5').hardware).toEqual(NO_HARDWARE);
  });

  it('is told anew when rack.yaml has changed', () => {
    const rack = rackOf(1);
    const wiring = { ...NO_WIRING, button: { gpio: 5, activeLow: true } };
    rack.restartController({
      connect: true,
      spec: { ...rackSpec(), nodes: [nodeSpec('n1', { wiring })] },
    });
    expect(rack.agent('n1').hardware?.button).toEqual({ gpio: 5, activeLow: true });
  });

  it('is shown as the node reports it, with what is wrong', () => {
    const rack = rackOf(1);
    expect(explainNode(rack.state, N1, rack.nowMs, rack.wallMs)?.summary.hardware).toBeUndefined();
    report(rack, 'n1', { troubles: ['GPIO 17 is busy'], underVoltage: true });
    rack.advanceMs(500);
    const { hardware } = explainNode(rack.state, N1, rack.nowMs, rack.wallMs)?.summary ?? {};
    expect(hardware).toMatchObject({ reportedAgoMs: 500, report: { lights: 'healthy' } });
    expect(noteOf(rack, 'n1')).toBe('its supply is below what the board needs; GPIO 17 is busy');
  });

  it('writes nothing, however often it is reported', () => {
    const rack = rackOf(2);
    const before = rack.operations;
    for (let n = 0; n < 50; n += 1) report(rack, 'n1', { temperatureC: 40 + n });
    expect(rack.operations).toBe(before);
  });
});

describe('what the lights of a node should know', () => {
  it('is told once per connection, and when it changes', () => {
    const rack = rackOf(2);
    const agent = rack.agent('n1');
    const calm = {
      tier: 'normal',
      onBattery: false,
      draining: false,
      fault: false,
      identifyForMs: 0,
    };
    expect(agent.standing).toEqual(calm);
    rack.advanceMs(5_000);
    expect(agent.standings).toBe(1);
    rack.drain('n1');
    expect(agent.standing).toEqual({ ...calm, draining: true });
    rack.activate('n1');
    expect(agent.standing).toEqual(calm);
    expect(rack.agent('n2').standings).toBe(1);
    rack.closeStream('n1');
    rack.connect('n1');
    expect(agent.standings).toBe(4);
  });

  it('blinks for who looks for it, until that time is over', () => {
    const rack = rackOf(1);
    rack.expectOk({ kind: 'identify', node: N1, durationMs: 60_000 });
    expect(rack.agent('n1').standing?.identifyForMs).toBe(60_000);
    rack.advanceMs(10_000);
    rack.drain('n1');
    expect(rack.agent('n1').standing?.identifyForMs).toBe(50_000);
    rack.expectOk({ kind: 'identify', node: N1, durationMs: 0 });
    expect(rack.agent('n1').standing?.identifyForMs).toBe(0);
  });

  it('blinks only where somebody can be told, and for no more than an hour', () => {
    const rack = rackOf(1);
    rack.enrol('n2');
    const codeOf = (node: string, durationMs: number) => {
      const reply = rack.request({ kind: 'identify', node: node as NodeName, durationMs });
      return reply.ok ? 'ok' : reply.error.code;
    };
    expect(codeOf('n2', 1_000)).toBe('REFUSED');
    expect(codeOf('n9', 1_000)).toBe('NOT_FOUND');
    expect(codeOf('n1', IDENTIFY_MS_MAX + 1)).toBe('INVALID_INPUT');
    expect(codeOf('n1', -1)).toBe('INVALID_INPUT');
  });

  it('is told again when a request had to be undone', () => {
    const rack = rackOf(1);
    rack.full = true;
    expect(rack.request({ kind: 'drain', node: N1 }).ok).toBe(false);
    rack.full = false;
    rack.advanceMs(500);
    expect(rack.agent('n1').standing?.draining).toBe(false);
  });
});

describe('a fault of a node', () => {
  function withFault(): Rack {
    const rack = rackOf(2);
    rack.fate = (_task, node) => (node === N1 ? 'failed' : 'running');
    rack.deploy(replicated('web', 2));
    rack.advanceMs(1_000);
    return rack;
  }

  it('shows when a task was given up there, until somebody presses its button', () => {
    const rack = withFault();
    rack.advanceMs(5_000);
    expect(rack.agent('n1').standing?.fault).toBe(true);
    expect(rack.agent('n2').standing?.fault).toBe(false);
    press(rack, 'n1', 'short');
    expect(rack.agent('n1').standing?.fault).toBe(false);
    expect(rack.events.find(({ kind }) => kind === 'node.acknowledged')).toMatchObject({
      node: 'n1',
      message: 'its button was pressed: the failure of shop/web is known',
    });
  });

  it('is over when the service runs there, is changed, or is removed', () => {
    const changed = withFault();
    changed.fate = () => 'running';
    changed.deploy(service('web', { image: 'web:2' }));
    expect(changed.agent('n1').standing?.fault).toBe(false);
    const removed = withFault();
    removed.removeStack();
    expect(removed.agent('n1').standing?.fault).toBe(false);
  });

  it('writes nothing when there was none to acknowledge', () => {
    const rack = rackOf(1);
    const before = rack.operations;
    press(rack, 'n1', 'short');
    expect(rack.operations).toBe(before);
  });
});

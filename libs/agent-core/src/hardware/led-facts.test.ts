import type { NodeStanding, TaskStatus } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { ledStates } from '../led/choose.ts';
import { ledFactsOf, type KnownOfNode } from './led-facts.ts';

const CALM: KnownOfNode = {
  listed: true,
  cloned: false,
  halting: false,
  controller: 'heard',
  engine: true,
  tasks: [],
  samples: [],
  underVoltage: false,
  troubled: false,
};
const STANDING: NodeStanding = {
  tier: 'normal',
  onBattery: false,
  draining: false,
  fault: false,
  identifyForMs: 0,
};
const task = (changes: Partial<TaskStatus>): TaskStatus => ({
  attempt: 0,
  state: 'running',
  health: 'none',
  message: '',
  ports: [],
  ...changes,
});
const standing = (changes: Partial<NodeStanding>) => ({ standing: { ...STANDING, ...changes } });

describe('what the lights show', () => {
  const rows: [string, Partial<KnownOfNode>, string][] = [
    ['a calm node', {}, 'healthy'],
    ['a calm node of a calm rack', standing({}), 'healthy'],
    ['an agent that has not seen its containers', { listed: false, engine: false }, 'booting'],
    ['an agent that no controller has heard', { controller: 'awaited' }, 'joining'],
    ['a controller that has gone', { controller: 'lost' }, 'controller-unreachable'],
    ['a task that is fetched', { tasks: [task({ state: 'preparing' })] }, 'working'],
    ['a task that stops', { tasks: [task({}), task({ state: 'stopping' })] }, 'working'],
    [
      'tasks that run, wait as standby, or have ended',
      {
        tasks: [task({}), task({ state: 'ready' }), task({ state: 'failed' })],
      },
      'healthy',
    ],
    ['an unhealthy task', { tasks: [task({ health: 'unhealthy' })] }, 'degraded'],
    ['an engine that has gone', { engine: false }, 'degraded'],
    ['a pin that cannot be used', { troubled: true }, 'degraded'],
    ['a supply that is too weak', { underVoltage: true }, 'degraded'],
    ['what the controller calls a fault', standing({ fault: true }), 'fault'],
    ['a drained node', standing({ draining: true }), 'draining'],
    ['a rack on its battery', standing({ onBattery: true }), 'on-battery'],
    ['a rack that saves', standing({ tier: 'saver' }), 'healthy'],
    ['the last tier', standing({ tier: 'critical' }), 'battery-low'],
    ['the end', standing({ tier: 'shutdown' }), 'shutting-down'],
    ['a node that halts', { halting: true }, 'shutting-down'],
    ['a UPS here that says so', { samples: [{ onMains: false }] }, 'on-battery'],
    ['a UPS here that is on mains', { samples: [{ onMains: true }, { volts: 12 }] }, 'healthy'],
    ['a UPS here that is about to end', { samples: [{ batteryLow: true }] }, 'battery-low'],
    ['a board that is looked for', { identifyUntilMs: 11, halting: true }, 'identify'],
    ['a board that was looked for', { identifyUntilMs: 10 }, 'healthy'],
  ];
  it.each(rows)('of %s', (_, known, state) => {
    expect(ledStates(ledFactsOf({ ...CALM, ...known }), 10)[0]).toBe(state);
  });
});

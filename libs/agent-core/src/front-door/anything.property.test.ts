import {
  BACK_END_TIMEOUTS,
  type FrontDoor,
  type GatewayDuty,
  type NodeName,
  type RackName,
  type ServiceKey,
  virtualIpSpec,
} from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrontDoorEffect, FrontDoorInput } from './inputs.ts';
import { newFrontDoorState } from './state.ts';
import { stepFrontDoor } from './step.ts';

const SEEDED = { seed: 5, numRuns: 400 };
/** Longer than any retry waits. */
const LONG_MS = 120_000;
const GATEWAYS = ['a', 'b'].map((node, index) => {
  return { node: node as NodeName, address: `10.0.0.1${index}` };
});
const SPEC = virtualIpSpec('pearl' as RackName, '10.0.0.50', GATEWAYS, 'a' as NodeName);

function door(port: number): FrontDoor {
  const end = { name: `p${port}`, mode: 'tcp', backEnd: 'db', clientTimeoutMs: 1_000 } as const;
  return {
    frontEnds: [{ ...end, listen: [{ address: '0.0.0.0', port }] }],
    backEnds: [
      {
        name: 'db',
        service: 'shop/db' as ServiceKey,
        mode: 'tcp',
        balance: { name: 'round-robin' },
        sticky: { kind: 'none' },
        check: { kind: 'none' },
        timeouts: BACK_END_TIMEOUTS.tcp,
        retries: 1,
        slots: 8,
        servers: [],
      },
    ],
    connectionsMax: 10,
  };
}

function duty(number: number, serves: boolean, takesPart: boolean): GatewayDuty {
  return {
    generation: { term: 1, number },
    certificates: [],
    ...(serves && { door: door(80 + (number % 3)) }),
    ...(takesPart && SPEC !== undefined && { virtualIp: SPEC }),
  };
}

const REFUSAL = { problem: { code: 'rejected', message: 'no', remedy: '' } };
const TAKEN = { ...REFUSAL, listen: { address: '0.0.0.0', port: 81 } };

type Happening =
  | {
      readonly kind: 'duty';
      readonly number: number;
      readonly serves: boolean;
      readonly takesPart: boolean;
    }
  /** What is under way ends, well or not. */
  | {
      readonly kind: 'ends';
      readonly which: 'balancer' | 'virtualIp' | 'save';
      readonly well: boolean;
      readonly port: boolean;
    }
  | { readonly kind: 'passes'; readonly ms: number }
  | { readonly kind: 'looked'; readonly serves: boolean }
  | { readonly kind: 'removed' | 'halting' };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('duty' as const),
      number: fc.nat(30),
      serves: fc.boolean(),
      takesPart: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('ends' as const),
      which: fc.constantFrom('balancer' as const, 'virtualIp' as const, 'save' as const),
      well: fc.boolean(),
      port: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('passes' as const), ms: fc.nat(70_000) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('looked' as const), serves: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom({ kind: 'removed' as const }, { kind: 'halting' as const }),
  },
);

/** Both daemons as they really are, and whether what is asked of them is in order. */
class Gateway {
  state = newFrontDoorState();
  nowMs = 1;
  balancer: Extract<FrontDoorEffect, { kind: 'serve' | 'stop-serving' }> | undefined;
  virtualIp: Extract<FrontDoorEffect, { kind: 'take-part' | 'release' }> | undefined;
  save: GatewayDuty | undefined;
  runs = true;
  takesPart = true;
  told: boolean | undefined;
  lastSaveMs = -Infinity;

  give(input: FrontDoorInput): void {
    const { state, effects } = stepFrontDoor(this.state, input, this.nowMs);
    this.state = state;
    for (const effect of effects) this.#check(effect);
  }

  end(which: 'balancer' | 'virtualIp' | 'save', well: boolean, port: boolean): void {
    if (which === 'save' && this.save !== undefined) {
      this.save = undefined;
      this.give({ kind: well ? 'saved' : 'save-failed' });
    } else if (which === 'balancer' && this.balancer !== undefined) {
      this.#endBalancer(this.balancer.kind === 'stop-serving', well, port);
    } else if (which === 'virtualIp' && this.virtualIp !== undefined) {
      const releases = this.virtualIp.kind === 'release';
      this.virtualIp = undefined;
      if (!releases && !well) this.give({ kind: 'part-refused', problem: REFUSAL.problem });
      else {
        this.takesPart = !releases;
        this.give({ kind: releases ? 'released' : 'taking-part' });
      }
    }
  }

  #endBalancer(stops: boolean, well: boolean, port: boolean): void {
    this.balancer = undefined;
    if (!stops && !well) {
      const refusal = port ? TAKEN : REFUSAL;
      this.give({ kind: 'serving-failed', refusal, serves: this.runs });
      return;
    }
    this.runs = !stops;
    // Nobody takes part then, and the next one who does is told anew.
    if (stops) this.told = undefined;
    this.give({ kind: stops ? 'stopped' : 'served' });
  }

  #check(effect: FrontDoorEffect): void {
    switch (effect.kind) {
      case 'serve':
      case 'stop-serving':
        expect(this.balancer, 'one thing at a time').toBeUndefined();
        if (effect.kind === 'stop-serving') expect(this.takesPart, 'the address first').toBe(false);
        this.balancer = effect;
        return;
      case 'take-part':
        expect(this.told, 'listeners first').toBeDefined();
        expect(this.state.halting).toBe(false);
        expect(this.virtualIp).toBeUndefined();
        this.virtualIp = effect;
        return;
      case 'release':
        expect(this.virtualIp).toBeUndefined();
        this.virtualIp = effect;
        return;
      case 'say-serving':
        expect(effect.serving, 'only what has changed').not.toBe(this.told);
        this.told = effect.serving;
        return;
      case 'note':
        expect(effect.duty, 'the latest').toBe(this.state.duty);
        return;
      case 'save':
        expect(this.save).toBeUndefined();
        this.save = effect.duty;
        expect(this.nowMs - this.lastSaveMs).toBeGreaterThanOrEqual(30_000);
        this.lastSaveMs = this.nowMs;
        return;
      case 'stale':
    }
  }
}

function apply(gateway: Gateway, one: Happening): void {
  if (one.kind === 'duty') {
    gateway.give({ kind: 'duty', duty: duty(one.number, one.serves, one.takesPart) });
  } else if (one.kind === 'ends') {
    gateway.end(one.which, one.well, one.port);
  } else if (one.kind === 'passes') {
    gateway.nowMs += one.ms;
    gateway.give({ kind: 'wake' });
  } else {
    gateway.give(one);
  }
}

describe('whatever happens', () => {
  it('steps come in order, and once nothing fails any more all is as wanted', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        const gateway = new Gateway();
        gateway.give({ kind: 'recalled', damaged: false });
        for (const one of happenings) apply(gateway, one);
        for (let round = 0; round < 20; round += 1) {
          for (const which of ['balancer', 'virtualIp', 'save'] as const) {
            gateway.end(which, true, false);
          }
          gateway.nowMs += LONG_MS;
          gateway.give({ kind: 'wake' });
        }
        const { state } = gateway;
        const wanted = state.duty;
        expect([gateway.balancer, gateway.virtualIp, gateway.save]).toEqual([
          undefined,
          undefined,
          undefined,
        ]);
        if (state.halting) {
          expect(gateway.takesPart).toBe(false);
          return;
        }
        expect(gateway.takesPart).toBe(wanted?.virtualIp !== undefined);
        expect(gateway.runs).toBe(wanted?.door !== undefined || wanted?.virtualIp !== undefined);
        expect([state.balancer.problem, state.virtualIp.problem, state.refusals]).toEqual([
          undefined,
          undefined,
          [],
        ]);
        if (gateway.runs) expect(gateway.told).toBe(true);
      }),
      SEEDED,
    );
  });
});

import type { GatewayDuty, NodeName, RackName } from '@grappe/domain';
import { virtualIpSpec } from '@grappe/domain';
import {
  FakeClock,
  FakeFrontDoorMachine,
  FakeGatewayNetwork,
  FakeLoadBalancer,
  MemoryLogger,
  type FakeVirtualIp,
} from '@grappe/fakes';
import type { FrontDoorMemory, RecalledDuty } from '@grappe/ports';
import { frontDoor, frontDoorServer, httpBackEnd, httpFrontEnd } from '@grappe/port-contracts';
import { FrontDoorKeeper } from '../front-door/front-door-keeper.ts';
import { pass } from './bench.ts';

const GATEWAYS = ['pearl2', 'pearl6'].map((node, index) => {
  return { node: node as NodeName, address: `10.0.0.1${index}` };
});
export const VIRTUAL_IP = '10.0.0.50';
export const PORT = 80;

/** A FrontDoorMemory without a disk. */
class MemoryFrontDoor implements FrontDoorMemory {
  saved: GatewayDuty | undefined;
  saves = 0;
  fault: Error | undefined;

  noted: GatewayDuty | undefined;

  async load(): Promise<RecalledDuty | undefined> {
    if (this.fault !== undefined) throw this.fault;
    const duty = this.noted ?? this.saved;
    return duty && { duty, unsaved: duty !== this.saved };
  }

  async note(duty: GatewayDuty): Promise<void> {
    this.noted = duty;
  }

  async save(duty: GatewayDuty): Promise<void> {
    this.saves += 1;
    if (this.fault !== undefined) throw this.fault;
    this.saved = duty;
  }
}

/** The first gateway's duty: a web service on that many servers, by the virtual IP. */
export function webDuty(number: number, servers = 1, more: Partial<GatewayDuty> = {}): GatewayDuty {
  const virtualIp = virtualIpSpec('pearl' as RackName, VIRTUAL_IP, GATEWAYS, 'pearl2' as NodeName);
  const slots = Array.from({ length: servers }, (_, index) => index + 1);
  const backEnd = httpBackEnd(
    'web',
    slots.map((slot) => frontDoorServer(slot, { address: '10.0.0.9', port: 8_000 + slot })),
  );
  return {
    generation: { term: 1, number },
    door: frontDoor([httpFrontEnd('web', PORT, 'web')], [backEnd]),
    ...(virtualIp && { virtualIp }),
    certificates: [],
    ...more,
  };
}

/** A gateway of fakes. What outlives an agent outlives it here. */
export class FrontDoorBench {
  readonly clock = new FakeClock();
  readonly logger = new MemoryLogger();
  readonly machine = new FakeFrontDoorMachine();
  readonly network = new FakeGatewayNetwork(this.clock, '10.0.0.');
  readonly memory = new MemoryFrontDoor();
  /** What was done, in order. */
  readonly done: string[] = [];
  /** Set by the next agent's start. */
  balancer = new FakeLoadBalancer(this.machine);
  reports = 0;
  keeper = this.#agent();

  async start(): Promise<this> {
    await this.keeper.start();
    await this.pass(1);
    return this;
  }

  /** Ends the agent and starts the next. */
  async restart(): Promise<this> {
    await this.keeper.close();
    this.balancer = new FakeLoadBalancer(this.machine);
    this.keeper = this.#agent();
    return this.start();
  }

  pass(ms: number): Promise<void> {
    return pass(this.clock, ms);
  }

  get holds(): boolean {
    return this.network.holders().includes('pearl2');
  }

  #agent(): FrontDoorKeeper {
    const { clock, logger, memory } = this;
    const virtualIp = this.network.port('pearl2');
    const balancer = this.balancer;
    return new FrontDoorKeeper(
      {
        balancer: {
          apply: (door, certificates) => {
            this.done.push('apply');
            return balancer.apply(door, certificates);
          },
          status: () => balancer.status(),
          stop: () => {
            this.done.push('stop');
            return balancer.stop();
          },
          leave: () => balancer.leave(),
        },
        virtualIp: this.#written(virtualIp),
        memory,
        clock,
        timers: clock,
        logger,
      },
      {
        onReport: () => (this.reports += 1),
        onFatal: (error) => {
          throw error;
        },
      },
    );
  }

  #written(
    virtualIp: FakeVirtualIp,
  ): ConstructorParameters<typeof FrontDoorKeeper>[0]['virtualIp'] {
    return {
      apply: (spec) => {
        this.done.push('take part');
        return virtualIp.apply(spec);
      },
      setServing: (serving) => {
        this.done.push(serving ? 'serving' : 'not serving');
        virtualIp.setServing(serving);
      },
      status: () => virtualIp.status(),
      watch: (listener) => virtualIp.watch(listener),
      release: () => {
        this.done.push('release');
        return virtualIp.release();
      },
      detach: () => virtualIp.detach(),
    };
  }
}

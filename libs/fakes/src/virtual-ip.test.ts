import { virtualIpSpec, type Gateway, type NodeName, type RackName } from '@grappe/domain';
import { virtualIpContract, type VirtualIpBench } from '@grappe/port-contracts';
import type { VirtualIpNotice } from '@grappe/ports';
import { expect } from 'vitest';
import { FakeClock } from './clock.ts';
import { FakeGatewayNetwork, type FakeVirtualIp } from './virtual-ip.ts';

const PREFIX = '10.231.77.';
const VIRTUAL_IP = `${PREFIX}50`;
const NODES: readonly Gateway[] = [11, 12, 13].map((host, index) => {
  return { node: `n${index}` as NodeName, address: `${PREFIX}${host}` };
});

class Gate {
  readonly notices: VirtualIpNotice[] = [];
  readonly spec;
  readonly #network: FakeGatewayNetwork;
  port: FakeVirtualIp;

  constructor(network: FakeGatewayNetwork, node: NodeName) {
    const spec = virtualIpSpec('pearl' as RackName, VIRTUAL_IP, NODES, node);
    if (spec === undefined) throw new Error(`no gateway ${node}`);
    this.spec = spec;
    this.#network = network;
    this.port = this.#agent();
  }

  async replaceAgent(): Promise<void> {
    await this.port.detach();
    this.port = this.#agent();
  }

  #agent(): FakeVirtualIp {
    const port = this.#network.port(this.spec.own.node);
    port.watch((notice) => this.notices.push(notice));
    return port;
  }
}

function makeBench(): VirtualIpBench {
  const network = new FakeGatewayNetwork(new FakeClock(), PREFIX);
  const gate = (index: number): Gate => new Gate(network, `n${index}` as NodeName);
  const gateways = [gate(0), gate(1), gate(2)] as const;
  return {
    gateways,
    outside: '192.0.2.7',
    holders: async () => network.holders().map((node) => Number(node.slice(1))),
    setLink: async (index, up) => network.setLink(`n${index}`, up),
    setPassed: async (index, passed) => network.setPassed(`n${index}`, passed),
    addStranger: async () => {
      network.strangers.set(VIRTUAL_IP, '02:00:00:00:00:01');
      return '02:00:00:00:00:01';
    },
    removeStrangers: async () => network.strangers.clear(),
    replaceAgent: async (index) => gateways[index]?.replaceAgent(),
    until: async (what, condition) => expect(await condition(), what).toBe(true),
    dispose: async () => undefined,
  };
}

virtualIpContract('FakeVirtualIp', async () => makeBench());

import { loadBalancerContract } from '@grappe/port-contracts';
import { FakeFrontDoorMachine, FakeLoadBalancer } from './load-balancer.ts';

/** Ports are only numbers here. */
const FIRST_PORT = 10_000;

loadBalancerContract('FakeLoadBalancer', () => {
  const machine = new FakeFrontDoorMachine();
  const names = new Map<number, string>();
  let port = FIRST_PORT;
  return {
    make: () => new FakeLoadBalancer(machine),
    serve: async (name) => {
      port += 1;
      names.set(port, name);
      return { address: '127.0.0.1', port };
    },
    freePort: async () => (port += 1),
    occupy: async (taken) => {
      machine.occupied.add(taken);
    },
    reach: async (asked, host, path) => {
      const server = machine.serverFor(asked, host, path);
      return server && names.get(server.port);
    },
    dispose: async () => undefined,
  };
});

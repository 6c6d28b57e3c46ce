import {
  AgentDriver,
  type AgentObservers,
  type AgentPorts,
  type ImageSupply,
} from '@grappe/agent-runtime';
import { ControllerDriver, type ControllerPorts } from '@grappe/controller-runtime';
import type { RackSpec } from '@grappe/domain';

/**
 * How the programs under test are made. The real ones are the default; the tests of the simulator itself put in ones with a planted mistake, by ports that lie
 * or by a driver that decides one thing otherwise.
 */
export interface Makers {
  readonly agent: (
    ports: AgentPorts,
    images: ImageSupply,
    observers: AgentObservers,
  ) => AgentDriver;
  readonly controller: (
    ports: ControllerPorts,
    rack: RackSpec,
    onFatal: (error: unknown) => void,
  ) => Promise<ControllerDriver>;
}

export const REAL: Makers = {
  agent: (ports, images, observers) => new AgentDriver(ports, images, observers),
  controller: (ports, rack, onFatal) => ControllerDriver.start(ports, rack, onFatal),
};

import type { AgentDriver } from '@grappe/agent-runtime';
import { type AgentPorts } from '@grappe/agent-runtime';
import type { ControllerInput } from '@grappe/controller-core';
import type { ControllerDriver, ControllerPorts } from '@grappe/controller-runtime';
import type { Profile } from '../world/draw-world.ts';
import { REAL, type Makers } from '../world/makers.ts';

/** A program that is broken in one place, and the checker that has to find it. */
export interface PlantedMistake {
  readonly name: string;
  /** Name of the checker. */
  readonly caughtBy: string;
  /** Of the worlds in which it is looked for; absent: any. */
  readonly profile?: Profile;
  /** Seeds among which it must be caught; a mistake that few worlds bring to light needs more of them. */
  readonly withinSeeds: number;
  readonly makers: Makers;
}

export function agentWith(change: (ports: AgentPorts) => AgentPorts): Makers {
  return { ...REAL, agent: (ports, ...rest) => REAL.agent(change(ports), ...rest) };
}

export function agentOf(Driver: typeof AgentDriver): Makers {
  return { ...REAL, agent: (...given) => new Driver(...given) };
}

export function controllerWith(change: (ports: ControllerPorts) => ControllerPorts): Makers {
  return { ...REAL, controller: (ports, ...rest) => REAL.controller(change(ports), ...rest) };
}

/** `change` may replace what the driver does, and what its state does. */
export function controllerChanged(
  change: (driver: ControllerDriver, ports: ControllerPorts) => void,
): Makers {
  return {
    ...REAL,
    controller: async (ports, ...rest) => {
      const driver = await REAL.controller(ports, ...rest);
      change(driver, ports);
      return driver;
    },
  };
}

/** Hands every input to `see` before it is posted; what that returns is posted. */
export function posting(
  driver: ControllerDriver,
  see: (input: ControllerInput) => ControllerInput,
): void {
  const post = driver.post.bind(driver);
  driver.post = (input) => post(see(input));
}

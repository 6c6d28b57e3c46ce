import { err, ok, type Result, type VirtualIpSpec } from '@grappe/domain';
import type { VirtualIpProblem } from '@grappe/ports';
import { probeAddress, type ProbeFinding } from './arp-probe.ts';
import { fits, parseInterfaces, type InterfaceAddress } from './interfaces.ts';
import { runProgram, type ProgramOutcome } from './run-program.ts';

/** Where an address is held. */
export interface HeldAddress {
  readonly interfaceName: string;
  readonly address: string;
}

/** This node's interfaces, and who else is in their networks. */
export class GatewayNetwork {
  readonly #enter: readonly string[];

  /** @param enter - what comes before each program. */
  constructor(enter: readonly string[]) {
    this.#enter = enter;
  }

  async run(command: readonly string[]): Promise<ProgramOutcome> {
    return runProgram([...this.#enter, ...command]);
  }

  /** The interface for the address, if the two fit. */
  async interfaceFor(spec: VirtualIpSpec): Promise<Result<string, VirtualIpProblem>> {
    const addresses = await this.#addresses();
    const { own } = spec;
    const place = addresses.find(
      ({ address, interfaceName }) =>
        address === own.address && (spec.interface ?? interfaceName) === interfaceName,
    );
    if (place === undefined) return err(noInterface(spec));
    if (fits(place, spec.address)) return ok(place.interfaceName);
    const network = `${place.address}/${place.prefixLength}`;
    return err({
      code: 'outsideNetwork',
      message: `the virtual IP ${spec.address} is outside the network of node ${own.node}, which has ${network} on ${place.interfaceName}`,
      remedy: 'Give network.virtualIp in rack.yaml a free address of that network.',
    });
  }

  /** Why the address must not be taken; `undefined`: nobody has it, or another gateway. */
  async objection(
    spec: VirtualIpSpec,
    interfaceName: string,
  ): Promise<VirtualIpProblem | undefined> {
    const finding = await this.#probe(spec, interfaceName);
    const where = `on ${interfaceName} of node ${spec.own.node}`;
    switch (finding.kind) {
      case 'free':
      case 'gateway':
        return undefined;
      case 'stranger':
        return {
          code: 'taken',
          message: `the virtual IP ${spec.address} is answered by ${finding.mac} ${where}, which is no gateway of this rack`,
          remedy: 'Give that machine another address, or network.virtualIp in rack.yaml.',
          mac: finding.mac,
        };
      case 'notInstalled':
        return {
          code: 'notInstalled',
          message: `cannot look who has ${spec.address} ${where}: there is no arping`,
          remedy: 'Run apt-get install iputils-arping.',
        };
      case 'failed':
        return {
          code: 'cannotProbe',
          message: `cannot look who has ${spec.address} ${where}: ${finding.complaint}`,
          remedy: 'See that the interface is up and has a link; it is tried again.',
        };
    }
  }

  /** Without a link arping asks nobody, and finds every address free. */
  async #probe(spec: VirtualIpSpec, interfaceName: string): Promise<ProbeFinding> {
    const addresses = await this.#addresses();
    const place = addresses.find((it) => it.interfaceName === interfaceName);
    if (place?.hasLink !== true) return { kind: 'failed', complaint: 'it has no link' };
    return probeAddress(this.run.bind(this), interfaceName, spec.address, spec.peers);
  }

  async holds({ interfaceName, address }: HeldAddress): Promise<boolean> {
    const addresses = await this.#addresses();
    return addresses.some(
      (held) => held.address === address && held.interfaceName === interfaceName,
    );
  }

  /** Takes it from the interface, if it is there. */
  async remove({ interfaceName, address }: HeldAddress): Promise<void> {
    await this.run(['ip', 'address', 'del', `${address}/32`, 'dev', interfaceName]);
  }

  async #addresses(): Promise<readonly InterfaceAddress[]> {
    const { output } = await this.run(['ip', '-json', '-4', 'address', 'show']);
    return parseInterfaces(output) ?? [];
  }
}

function noInterface({ own, interface: name }: VirtualIpSpec): VirtualIpProblem {
  const interfaces =
    name === undefined ? 'no interface' : `the interface ${name} is not there, or not the one that`;
  return {
    code: 'noInterface',
    message: `${interfaces} of node ${own.node} has its address ${own.address}`,
    remedy:
      'See that the node has the address that rack.yaml gives it (ip address show); it is tried again.',
  };
}

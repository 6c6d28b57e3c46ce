import { readFileSync } from 'node:fs';
import path from 'node:path';
import { virtualIpSpec, type Gateway, type NodeName, type RackName } from '@grappe/domain';
import type { VirtualIpBench, VirtualIpBenchGateway } from '@grappe/port-contracts';
import type { VirtualIp, VirtualIpNotice } from '@grappe/ports';
import { GatewayLab, waitUntil } from '@grappe/tool-lab';
import { KeepalivedVirtualIp } from '../keepalived-virtual-ip.ts';

/** Generous: what is waited for happens or does not, however busy the machine. */
const WAIT_MS = 60_000;
/** What a test may change of the agents. */
export interface BenchOptions {
  /** They look after a load balancer, whose process id is in `proxy.pid` beside their run folder. */
  readonly proxy?: boolean;
  /** Put before the programs that they run, within their network. */
  readonly wrapper?: readonly string[];
}

const clock = { monotonicMs: () => performance.now(), wallMs: () => 0 };

/** A gateway of the lab and the agents that run on it one after the other. */
export class BenchGateway implements VirtualIpBenchGateway {
  readonly notices: VirtualIpNotice[] = [];
  readonly spec;
  readonly #lab: GatewayLab;
  readonly #index: number;
  readonly #options: BenchOptions;
  #port: VirtualIp;

  constructor(lab: GatewayLab, index: number, options: BenchOptions) {
    this.#lab = lab;
    this.#index = index;
    this.#options = options;
    const gateways = lab.gateways.map((machine, number): Gateway => {
      return { node: `n${number}` as NodeName, address: machine.address };
    });
    const rack = 'pearl' as RackName;
    const spec = virtualIpSpec(rack, lab.virtualIp, gateways, `n${index}` as NodeName);
    if (spec === undefined) throw new Error(`no gateway ${index}`);
    this.spec = spec;
    this.#port = this.#agent();
  }

  get port(): VirtualIp {
    return this.#port;
  }

  /** Of keepalived's files. */
  file(name: string): string {
    return path.join(this.#machine.folder, 'virtual-ip', name);
  }

  /** Of one of keepalived's two processes. */
  pid(name: 'keepalived.pid' | 'vrrp.pid'): number {
    return Number(readFileSync(this.file(name), 'utf8'));
  }

  get proxyPidPath(): string {
    return path.join(this.#machine.folder, 'proxy.pid');
  }

  async replaceAgent(): Promise<void> {
    await this.#port.detach();
    this.#port = this.#agent();
  }

  get #machine(): GatewayLab['gateways'][number] {
    const machine = this.#lab.gateways[this.#index];
    if (machine === undefined) throw new Error(`no gateway ${this.#index}`);
    return machine;
  }

  #agent(): VirtualIp {
    const { enter, folder } = this.#machine;
    const { proxy = false, wrapper = [] } = this.#options;
    const port = new KeepalivedVirtualIp({
      runFolder: folder,
      clock,
      enter: [...enter, ...wrapper],
      ...(proxy ? { proxyPidPath: this.proxyPidPath } : {}),
    });
    port.watch((notice) => this.notices.push(notice));
    return port;
  }
}

/** Three gateways with real keepalived, each in a namespace. */
export class GatewayBench implements VirtualIpBench {
  readonly lab: GatewayLab;
  readonly gateways: readonly [BenchGateway, BenchGateway, BenchGateway];
  readonly #further: BenchGateway[] = [];
  readonly outside = '192.0.2.7';

  private constructor(lab: GatewayLab, options: BenchOptions) {
    this.lab = lab;
    const gateway = (index: number): BenchGateway => new BenchGateway(lab, index, options);
    this.gateways = [gateway(0), gateway(1), gateway(2)];
  }

  static async create(options: BenchOptions = {}): Promise<GatewayBench> {
    return new GatewayBench(await GatewayLab.create(3), options);
  }

  /** Other agents for one of them. */
  gateway(index: number, options: BenchOptions): BenchGateway {
    const gateway = new BenchGateway(this.lab, index, options);
    this.#further.push(gateway);
    return gateway;
  }

  holders(): Promise<readonly number[]> {
    return this.lab.holders();
  }

  setLink(gateway: number, up: boolean): Promise<void> {
    return this.lab.setLink(gateway, up);
  }

  setPassed(gateway: number, passed: boolean): Promise<void> {
    return this.lab.setPassed(gateway, passed);
  }

  addStranger(): Promise<string> {
    return this.lab.addStranger(this.lab.virtualIp);
  }

  removeStrangers(): Promise<void> {
    return this.lab.removeStrangers();
  }

  async replaceAgent(gateway: number): Promise<void> {
    await this.gateways[gateway]?.replaceAgent();
  }

  async until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
    await waitUntil(condition, { what, timeoutMs: WAIT_MS });
  }

  /** Takes part with the first so many, one after the other; the first holds the address. */
  async join(count: number): Promise<void> {
    for (const { port, spec } of this.gateways.slice(0, count)) {
      const applied = await port.apply(spec);
      if (!applied.ok) throw new Error(applied.error.message);
      await this.untilHeldBy(0);
    }
  }

  /** The only one that has the address, on its interface and by its own word. */
  async untilHeldBy(gateway: number): Promise<void> {
    await this.until(`gateway ${gateway} to hold the address alone`, async () => {
      const holders = await this.holders();
      const state = this.gateways[gateway]?.port.status().state;
      return holders.length === 1 && holders[0] === gateway && state === 'holder';
    });
  }

  async dispose(): Promise<void> {
    for (const { port } of [...this.gateways, ...this.#further]) await port.detach();
    await this.lab.dispose();
  }
}

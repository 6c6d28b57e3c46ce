import { checkVirtualIp, err, ok, type Result, type VirtualIpSpec } from '@grappe/domain';
import type {
  Clock,
  VirtualIp,
  VirtualIpNotice,
  VirtualIpProblem,
  VirtualIpProblemCode,
  VirtualIpState,
  VirtualIpStatus,
} from '@grappe/ports';

/** What takes part on a node, whatever becomes of its agent. */
interface Daemon {
  spec: VirtualIpSpec | undefined;
  serving: boolean;
  status: VirtualIpStatus;
  link: boolean;
  passed: boolean;
  /** Of the agents that are attached. */
  readonly listeners: Set<(notice: VirtualIpNotice) => void>;
}

const TAKING_PART: readonly VirtualIpState[] = ['holder', 'backup'];

/** Gateways on one network; whatever happens has its whole effect at once. */
export class FakeGatewayNetwork {
  readonly #clock: Clock;
  readonly #prefix: string;
  readonly #daemons = new Map<string, Daemon>();
  /** MAC addresses of other machines, by their address. */
  readonly strangers = new Map<string, string>();

  /** @param prefix - what all addresses of the network begin with. */
  constructor(clock: Clock, prefix: string) {
    this.#clock = clock;
    this.#prefix = prefix;
  }

  /** An agent's port on a node, by name. */
  port(node: string): FakeVirtualIp {
    return new FakeVirtualIp(this, node);
  }

  /** Nodes that have the address now. */
  holders(): readonly string[] {
    return [...this.#daemons].flatMap(([node, it]) => (it.status.state === 'holder' ? [node] : []));
  }

  /** Unplugs a node, which notices, or plugs it in. */
  setLink(node: string, up: boolean): void {
    this.daemon(node).link = up;
    this.settle();
  }

  /** Passes nothing to or from a node, which notices nothing, or all of it again. */
  setPassed(node: string, passed: boolean): void {
    this.daemon(node).passed = passed;
    this.settle();
  }

  /** Of that node; for ports only. */
  daemon(node: string): Daemon {
    const known = this.#daemons.get(node);
    if (known !== undefined) return known;
    const status = { state: 'off', sinceMs: this.#clock.monotonicMs() } as const;
    const fresh = { spec: undefined, serving: true, status, link: true, passed: true };
    const daemon: Daemon = { ...fresh, listeners: new Set() };
    this.#daemons.set(node, daemon);
    return daemon;
  }

  /** Why a node cannot take part so; for ports only. */
  objection(spec: VirtualIpSpec): VirtualIpProblem | undefined {
    const problems = checkVirtualIp(spec);
    if (problems.length > 0) return problem('invalid', problems.join('; '));
    if (!spec.own.address.startsWith(this.#prefix)) {
      return problem('noInterface', `no interface has ${spec.own.address}`);
    }
    if (!spec.address.startsWith(this.#prefix)) {
      return problem('outsideNetwork', `${spec.address} is outside the network`);
    }
    const { link, spec: former } = this.daemon(spec.own.node);
    if (former?.address === spec.address) return undefined;
    if (!link) return problem('cannotProbe', 'the interface has no link');
    const mac = this.strangers.get(spec.address);
    if (mac === undefined) return undefined;
    return { ...problem('taken', `${spec.address} is answered by ${mac}`), mac };
  }

  /** Lets everyone become what it has to be; for ports only. */
  settle(): void {
    for (const daemon of this.#daemons.values()) this.#judge(daemon);
    const daemons = [...this.#daemons.values()];
    this.#elect(daemons.filter(({ passed }) => passed));
    for (const alone of daemons.filter(({ passed }) => !passed)) this.#elect([alone]);
  }

  /** For ports only. */
  become(daemon: Daemon, state: VirtualIpState, reason?: string): void {
    if (daemon.status.state === state && daemon.status.reason === reason) return;
    const sinceMs = this.#clock.monotonicMs();
    daemon.status = { state, sinceMs, ...(reason === undefined ? {} : { reason }) };
    this.#tell(daemon, { kind: 'status', status: daemon.status });
  }

  #judge(daemon: Daemon): void {
    if (daemon.spec === undefined) this.become(daemon, 'off');
    else if (!daemon.link) this.become(daemon, 'fault', 'its interface has no link');
    else if (!daemon.serving) this.become(daemon, 'fault', 'the load balancer cannot serve');
    else if (!TAKING_PART.includes(daemon.status.state)) this.become(daemon, 'backup');
  }

  /** Among those that hear each other. */
  #elect(daemons: readonly Daemon[]): void {
    const able = daemons
      .filter(({ status }) => TAKING_PART.includes(status.state))
      .sort((one, other) => (other.spec?.priority ?? 0) - (one.spec?.priority ?? 0));
    const holders = able.filter(({ status }) => status.state === 'holder');
    const holder = holders[0] ?? able[0];
    if (holder === undefined) return;
    this.become(holder, 'holder');
    if (holders.length < 2) return;
    const atMs = this.#clock.monotonicMs();
    this.#tell(holder, { kind: 'twoHolders', kept: true, atMs });
    for (const other of holders.slice(1)) {
      this.#tell(other, { kind: 'twoHolders', kept: false, atMs });
      this.become(other, 'backup');
    }
  }

  #tell({ listeners }: Daemon, notice: VirtualIpNotice): void {
    for (const listener of [...listeners]) listener(notice);
  }
}

/** An agent's part in it. */
export class FakeVirtualIp implements VirtualIp {
  readonly #network: FakeGatewayNetwork;
  readonly #daemon: Daemon;
  readonly #own = new Set<(notice: VirtualIpNotice) => void>();
  /** `off` until it takes part, although an earlier agent may have. */
  #attached = false;
  readonly #sinceMs: number;

  constructor(network: FakeGatewayNetwork, node: string) {
    this.#network = network;
    this.#daemon = network.daemon(node);
    this.#sinceMs = this.#daemon.status.sinceMs;
  }

  async apply(spec: VirtualIpSpec): Promise<Result<void, VirtualIpProblem>> {
    const objection = this.#network.objection(spec);
    if (objection !== undefined) return err(objection);
    this.#attach();
    this.#daemon.spec = spec;
    this.#network.settle();
    return ok(undefined);
  }

  setServing(serving: boolean): void {
    this.#daemon.serving = serving;
    this.#network.settle();
  }

  status(): VirtualIpStatus {
    return this.#attached ? this.#daemon.status : { state: 'off', sinceMs: this.#sinceMs };
  }

  watch(listener: (notice: VirtualIpNotice) => void): () => void {
    this.#own.add(listener);
    return () => this.#own.delete(listener);
  }

  async release(): Promise<void> {
    this.#attach();
    this.#daemon.spec = undefined;
    this.#network.settle();
  }

  async detach(): Promise<void> {
    this.#daemon.listeners.delete(this.#tell);
    this.#attached = false;
  }

  #attach(): void {
    this.#attached = true;
    this.#daemon.listeners.add(this.#tell);
  }

  readonly #tell = (notice: VirtualIpNotice): void => {
    for (const listener of [...this.#own]) listener(notice);
  };
}

function problem(code: VirtualIpProblemCode, message: string): VirtualIpProblem {
  return { code, message, remedy: '' };
}

import type { Lab } from '@grappe/tool-lab';
import { agentProcess } from '@grappe/tool-lab';
import { BenchError } from '../bench-error.ts';
import { killContainer, runningContainers } from '../rack/containers.ts';
import type { GrappeCommand } from '../rack/grappe-command.ts';
import { deployText, whatKeepsNodes } from '../rack/grappe-rack.ts';
import { waitFor } from '../rack/wait-for.ts';
import { composeText } from './service.ts';
import { GATEWAYS, NODES, SERVICE } from './terms.ts';

/** A node that was cut off is ready again within seconds; a busy machine takes several times that. */
const WELL_TIMEOUT_MS = 90_000;
/** Of the gateway's HAProxy, not of those that are web servers in containers; neither master nor workers are left. */
const FRONT_DOOR_PROCESSES = '^haproxy .*grappe/front-door/haproxy.cfg';

/** The rack that requests are sent through, and what can be done to it. */
export class BenchRack {
  readonly lab: Lab;
  readonly #grappe: GrappeCommand;
  readonly #image: string;
  readonly #signal: AbortSignal;
  #version = 1;

  constructor(lab: Lab, grappe: GrappeCommand, image: string, signal: AbortSignal) {
    this.lab = lab;
    this.#grappe = grappe;
    this.#image = image;
    this.#signal = signal;
  }

  get virtualIp(): string {
    return this.#frontDoor.virtualIp;
  }

  get gateways(): readonly string[] {
    return this.#frontDoor.gateways;
  }

  get #frontDoor() {
    const { frontDoor } = this.lab.description;
    if (frontDoor === undefined) throw new BenchError('the virtual rack has no gateways');
    return frontDoor;
  }

  async deploy(replicas: number): Promise<void> {
    const { gateways } = this;
    const web = { image: this.#image, replicas, version: this.#version, gateways };
    await deployText(this.#grappe, composeText(web));
  }

  async update(replicas: number): Promise<void> {
    this.#version += 1;
    await this.deploy(replicas);
    await this.#grappe.rolledOut(SERVICE);
  }

  async scale(replicas: number): Promise<void> {
    await this.#grappe.scale(SERVICE, replicas);
    await this.untilWell(replicas);
  }

  /** The gateway that has the virtual IP. */
  async holder(): Promise<string> {
    const { gateways } = await this.#grappe.frontDoor();
    const holder = gateways.find(({ state }) => state === 'holder');
    if (holder === undefined) throw new BenchError('no gateway has the virtual IP');
    return holder.node;
  }

  async backup(): Promise<string> {
    const holder = await this.holder();
    const backup = this.gateways.find((name) => name !== holder);
    if (backup === undefined) throw new BenchError('there is one gateway only');
    return backup;
  }

  /** A node that runs a replica. */
  async replicaNode(): Promise<string> {
    const tasks = await this.#grappe.tasks();
    const [node] = tasks.flatMap(({ node: on, state }) =>
      state === 'running' && on !== null ? [on] : [],
    );
    if (node === undefined) throw new BenchError('no replica runs');
    return node;
  }

  /** Where the replicas listen. */
  async servers(): Promise<readonly string[]> {
    const { waysIn } = await this.#grappe.frontDoor();
    return waysIn.flatMap(({ servers }) => servers.map(({ address }) => address));
  }

  async killReplica(): Promise<void> {
    const node = this.lab.node(await this.replicaNode());
    const [container] = await runningContainers(node);
    if (container === undefined) throw new BenchError(`${node.name} runs no container`);
    await killContainer(node, container.id);
  }

  async killHaproxy(node: string): Promise<void> {
    const kill = await this.lab.exec(node, 'pkill', ['-KILL', '-f', FRONT_DOOR_PROCESSES]);
    if (kill.exitCode !== 0) throw new BenchError(`${node} runs no HAProxy to kill`);
  }

  async killAgent(node: string): Promise<void> {
    if (await this.lab.killProcess(agentProcess(node))) return;
    throw new BenchError(`${node} runs no agent to kill`);
  }

  async startAgent(node: string): Promise<void> {
    await this.lab.restartProcess(agentProcess(node));
  }

  /** Waits until nothing of a fault is left: all nodes ready, all replicas served by all gateways, one of which has the virtual IP. */
  async untilWell(replicas: number): Promise<void> {
    await waitFor(
      async () => {
        const why =
          (await whatKeepsNodes(this.#grappe, NODES)) ?? (await this.#whatKeepsDoor(replicas));
        return why === undefined ? { found: true, value: undefined } : { found: false, why };
      },
      { what: 'the rack to be well', timeoutMs: WELL_TIMEOUT_MS, signal: this.#signal },
    );
  }

  async #whatKeepsDoor(replicas: number): Promise<string | undefined> {
    const { gateways, waysIn } = await this.#grappe.frontDoor();
    const odd = gateways.find(({ connected, behind }) => !connected || behind);
    if (odd !== undefined) return `${odd.node} does not serve what it should`;
    const states = gateways.map(({ state }) => state).sort();
    if (states.join() !== 'backup,holder') return `the gateways are ${states.join(' and ')}`;
    const servers = waysIn.flatMap((way) => way.servers);
    if (servers.length !== replicas) return `${servers.length} of ${replicas} replicas are served`;
    const up = servers.every(
      ({ opinions }) =>
        opinions.length === GATEWAYS && opinions.every(({ state }) => state === 'up'),
    );
    return up ? undefined : 'not every gateway finds every replica up';
  }
}

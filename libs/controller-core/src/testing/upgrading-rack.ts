import {
  NO_WIRING,
  type NodeName,
  type SessionId,
  type UpgradePackage,
  type UpgradeReport,
} from '@grappe/domain';
import type { OperatorRequest } from '../inputs.ts';
import { viewUpgrade } from '../views/upgrades.ts';
import type { NodeUpgradePhase, UpgradeRecord } from '../upgrade/records.ts';
import { isAtIt } from '../upgrade/records.ts';
import type { ModelAgent } from './model-agent.ts';
import { VIRTUAL_IP } from './front-door-rack.ts';
import { Rack } from './rack.ts';
import { rackSpec } from './specs.ts';

export const OLD = '0.1.0';
export const NEW = '0.2.0';

/**
 * What becomes of a node that is told to install: it comes back with the new version, goes back by itself, refuses before, comes back without its
 * tasks, stays away, does not know what it runs, never says a word about it, or comes back late.
 */
export type UpgradeFate =
  | 'upgrades'
  | 'goes-back'
  | 'refuses'
  | 'loses-tasks'
  | 'stays-away'
  | 'gets-stuck'
  | 'says-nothing'
  | 'comes-late';

/** How long an agent is away while it is replaced. */
const AWAY_MS = 3_000;
/** On a slow card, with others at work. */
const LATE_MS = 70_000;
const LOOK_MS = 250;
/** Nodes ask each other whether a silent one lives. */
const PROBE_PORT = 7444;

interface NodeState {
  report?: UpgradeReport;
  /** The agent is away until then. */
  backAtMs?: number;
}

export function packageOf(changes: Partial<UpgradePackage> = {}): UpgradePackage {
  const { name = 'grappe-agent', version = NEW, architecture = 'arm64' } = changes;
  const sha256 = Buffer.from(`${name} ${version} ${architecture}`.padEnd(32).slice(0, 32));
  return {
    ...{ name, version, architecture, sizeBytes: 700_000 },
    sha256: changes.sha256 ?? sha256.toString('hex'),
  };
}

/** A rack whose first nodes are its gateways, and whose agents take orders to upgrade themselves. */
export class UpgradingRack extends Rack {
  fateOf: (node: string) => UpgradeFate = () => 'upgrades';
  /** Called every quarter of a second. */
  watch: (nodes: readonly NodeName[]) => void = () => undefined;
  readonly #nodes = new Map<NodeName, NodeState>();
  #boots = 1;

  constructor(nodes: number, gateways = 0) {
    super({
      ...rackSpec(),
      network: gateways === 0 ? {} : { virtualIp: VIRTUAL_IP },
      nodes: Array.from({ length: nodes }, (_, index) => ({
        name: `n${index + 1}` as NodeName,
        address: `10.0.0.${index + 1}`,
        roles: index < gateways ? ['gateway'] : [],
        labels: {},
        wiring: NO_WIRING,
      })),
    });
    for (let n = 1; n <= nodes; n += 1)
      this.joinWith(`n${n}`, { packageVersion: OLD, probePort: PROBE_PORT });
    this.live(1_000);
  }

  addPackage(one: UpgradePackage = packageOf(), depends: readonly string[] = []): string {
    this.expectOk({ kind: 'add-package', package: one, depends });
    return one.sha256;
  }

  start(changes: Partial<Extract<OperatorRequest, { kind: 'start-upgrade' }>> = {}) {
    return this.request({
      kind: 'start-upgrade',
      packages: [packageOf().sha256],
      nodes: [],
      drain: false,
      parallel: 1,
      allowDowngrade: false,
      monitorMs: 5_000,
      ...changes,
    });
  }

  get upgrade(): UpgradeRecord {
    const view = viewUpgrade(this.state, this.nowMs);
    if (view === undefined) throw new Error('there was no upgrade');
    return view.upgrade;
  }

  get waitsFor(): readonly string[] {
    return viewUpgrade(this.state, this.nowMs)?.waitsFor ?? [];
  }

  phases(): Record<string, NodeUpgradePhase> {
    return Object.fromEntries(this.upgrade.nodes.map(({ node, phase }) => [node, phase]));
  }

  isLost(name: NodeName): boolean {
    return this.state.live.nodes.get(name)?.condition === 'lost';
  }

  versionOf(name: string): string | undefined {
    return this.agent(name).facts.packageVersion;
  }

  /** Time passes, and nodes carry out what they are told. */
  live(ms: number): void {
    for (let passed = 0; passed < ms; passed += LOOK_MS) {
      this.advanceMs(LOOK_MS);
      for (const agent of this.agents.values()) this.#act(agent);
      const latest = viewUpgrade(this.state, this.nowMs)?.upgrade.nodes ?? [];
      this.watch(latest.filter(isAtIt).map(({ node }) => node));
    }
  }

  /** Until nothing is left to do. */
  finish(withinMs = 3_600_000): void {
    for (let passed = 0; passed < withinMs; passed += LOOK_MS) {
      if (this.upgrade.endedAtMs !== undefined) return;
      this.live(LOOK_MS);
    }
    throw new Error(`not over within ${withinMs} ms: ${JSON.stringify(this.phases())}`);
  }

  /** An agent whose stream was closed connects again a moment later. */
  comesBack(name: string): void {
    const node = this.#stateOf(this.agent(name));
    node.backAtMs ??= this.nowMs + AWAY_MS;
  }

  /** The board starts anew: nothing is closed in good order, its containers start again with it. */
  losesPower(name: string): void {
    const agent = this.agent(name);
    this.#boots += 1;
    agent.reboot(`boot-${this.#boots}`);
    this.comesBack(name);
  }

  override connect(name: string): void {
    if (this.#isAway(name)) return;
    super.connect(name);
    const agent = this.agent(name);
    const { report } = this.#stateOf(agent);
    if (report !== undefined) this.#say(agent, report);
  }

  /** Its agent is being replaced: no other one starts meanwhile. */
  #isAway(name: string): boolean {
    const { backAtMs = 0 } = this.#stateOf(this.agent(name));
    return this.nowMs < backAtMs;
  }

  #stateOf({ name }: ModelAgent): NodeState {
    // The base class connects agents before the fields of this one are there.
    const nodes = (this.#nodes as Map<NodeName, NodeState> | undefined) ?? new Map();
    const state: NodeState = nodes.get(name) ?? {};
    nodes.set(name, state);
    return state;
  }

  #say(agent: ModelAgent, report: UpgradeReport): void {
    this.#stateOf(agent).report = report;
    const session: SessionId | undefined = agent.session;
    if (session !== undefined && agent.reachable)
      this.post({ kind: 'upgrade-report', node: agent.name, session, report });
  }

  #act(agent: ModelAgent): void {
    const node = this.#stateOf(agent);
    if (node.backAtMs !== undefined) {
      if (this.nowMs < node.backAtMs || !agent.reachable) return;
      delete node.backAtMs;
      this.connect(agent.name);
      return;
    }
    const { order } = agent;
    if (order === undefined || agent.session === undefined) return;
    const isNew = node.report?.id !== order.id;
    const report = { id: order.id, doneBytes: 0, message: '' };
    const fate = this.fateOf(agent.name);
    if (order.action === 'prepare' && isNew) {
      if (fate === 'refuses') this.#say(agent, { ...report, state: 'refused', message: 'no room' });
      else this.#say(agent, { ...report, state: 'ready' });
    } else if (order.action === 'install' && node.report?.state === 'ready') {
      this.#install(agent, node, fate, report);
    } else if (order.action === 'roll-back' && node.report?.state === 'installed') {
      this.#runs(agent, OLD);
      this.#away(agent, node, { ...report, state: 'rolled-back', message: order.why });
    }
  }

  #install(
    agent: ModelAgent,
    node: NodeState,
    fate: UpgradeFate,
    report: Omit<UpgradeReport, 'state'>,
  ): void {
    if (fate === 'says-nothing') return;
    if (fate === 'gets-stuck') {
      this.#away(agent, node, { ...report, state: 'stuck', message: 'it is not known what runs' });
    } else if (fate === 'stays-away') {
      agent.reachable = false;
      this.#away(agent, node, { ...report, state: 'installing' });
    } else if (fate === 'goes-back') {
      this.#away(agent, node, { ...report, state: 'rolled-back', message: 'it did not connect' });
    } else {
      this.#runs(agent, NEW);
      if (fate === 'loses-tasks')
        this.fate = (_task, name) => (name === agent.name ? 'starting' : 'running');
      if (fate === 'loses-tasks')
        for (const task of agent.tasks.values())
          task.status = { ...task.status, state: 'starting', attempt: task.status.attempt + 1 };
      this.#away(agent, node, { ...report, state: 'installed' });
      if (fate === 'comes-late') node.backAtMs = this.nowMs + LATE_MS;
    }
  }

  #runs(agent: ModelAgent, version: string): void {
    agent.facts = { ...agent.facts, packageVersion: version };
  }

  #away(agent: ModelAgent, node: NodeState, report: UpgradeReport): void {
    this.closeStream(agent.name);
    node.report = report;
    node.backAtMs = this.nowMs + AWAY_MS;
  }
}

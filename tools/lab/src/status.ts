import { askEngine } from './docker-socket.ts';
import { readFileSync } from 'node:fs';
import type { Lab } from './lab.ts';
import type { LabNode } from './lab-description.ts';
import type { PowerState } from './node-machine.ts';
import { CONTROLLER_PROCESS, agentProcess } from './process-names.ts';

/** What can be seen of one node from outside. */
export interface NodeStatus {
  readonly node: string;
  readonly address: string;
  readonly power: PowerState;
  readonly link: 'up' | 'cut';
  readonly engine: 'up' | 'down';
  readonly agent: 'up' | 'down';
  /** Containers that run; absent when the engine does not say. */
  readonly containers: number | undefined;
  readonly bootId: string;
}

/** What can be seen of a lab. */
export interface LabStatus {
  readonly lab: string;
  readonly subnet: string;
  readonly controller: 'up' | 'down';
  readonly ready: boolean;
  readonly nodes: readonly NodeStatus[];
}

/** A frozen engine never answers, and the table should not wait for it. */
const ENGINE_TIMEOUT_MS = 1000;

/** Looks at every part of a lab. */
export async function labStatus(lab: Lab): Promise<LabStatus> {
  return {
    lab: lab.name,
    subnet: lab.description.subnet,
    controller: lab.isRunning(CONTROLLER_PROCESS) ? 'up' : 'down',
    ready: lab.ready,
    nodes: await Promise.all(lab.nodes.map((node) => nodeStatus(lab, node))),
  };
}

async function nodeStatus(lab: Lab, node: LabNode): Promise<NodeStatus> {
  const power = lab.power(node.name);
  const containers = power === 'on' ? await runningContainers(node) : undefined;
  return {
    node: node.name,
    address: node.address,
    power,
    link: lab.linkUp(node.name) ? 'up' : 'cut',
    engine: containers === undefined ? 'down' : 'up',
    agent: lab.isRunning(agentProcess(node.name)) ? 'up' : 'down',
    containers,
    bootId: readBootId(node),
  };
}

async function runningContainers(node: LabNode): Promise<number | undefined> {
  const asked = {
    socket: node.dockerSocket,
    path: '/containers/json',
    timeoutMs: ENGINE_TIMEOUT_MS,
  };
  try {
    const list: unknown = JSON.parse((await askEngine(asked)).body);
    return Array.isArray(list) ? list.length : undefined;
  } catch {
    return undefined;
  }
}

function readBootId(node: LabNode): string {
  try {
    return readFileSync(node.bootIdFile, 'utf8').trim();
  } catch {
    return '';
  }
}

/** Lays a status out for a person. */
export function statusTable(status: LabStatus): string {
  const head = ['NODE', 'ADDRESS', 'POWER', 'LINK', 'ENGINE', 'AGENT', 'CONTAINERS', 'BOOT ID'];
  const rows = status.nodes.map((node) => [
    ...[node.node, node.address, node.power, node.link, node.engine, node.agent],
    ...[node.containers === undefined ? '-' : String(node.containers), node.bootId],
  ]);
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const state = status.ready ? '' : '  (not complete: it is being brought up)';
  const first = `lab ${status.lab}  subnet ${status.subnet}  controller ${status.controller}${state}`;
  return [first, '', ...lines].join('\n');
}

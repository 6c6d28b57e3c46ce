import { setTimeout as delay } from 'node:timers/promises';
import type { Lab } from '@grappe/tool-lab';
import { OutageProbe } from '@grappe/tool-lab';
import { runningContainers } from './containers.ts';
import { DemoError } from './demo-error.ts';
import type { GrappeCommand } from './grappe-command.ts';
import { ENTRIES_PATH, WEB_PORT } from './guestbook.ts';
import type { Narrator } from './narrator.ts';
import { drawRack } from './rack-drawing.ts';
import type { NodeView, TaskView } from './rack-view.ts';
import { nodesOf, tasksOf } from './rack-view.ts';

/** How often the probe asks each node. */
export const PROBE_INTERVAL_MS = 20;
/** A visitor counts as turned away when no answer came in this time. */
export const PROBE_TIMEOUT_MS = 1000;
/** Each poll starts a process; more often would slow down what is waited for. */
const POLL_INTERVAL_MS = 500;

/** What the rack says of itself at one moment. */
export interface RackState {
  readonly nodes: readonly NodeView[];
  readonly tasks: readonly TaskView[];
}

/** What every step of the demo works with once the rack is up. */
export class DemoContext {
  readonly lab: Lab;
  readonly narrator: Narrator;
  readonly grappe: GrappeCommand;
  readonly signal: AbortSignal;
  /** Asks the web service on every node all the time, as many visitors would. */
  readonly probe: OutageProbe;

  constructor(parts: Pick<DemoContext, 'lab' | 'narrator' | 'grappe' | 'signal'>) {
    this.lab = parts.lab;
    this.narrator = parts.narrator;
    this.grappe = parts.grappe;
    this.signal = parts.signal;
    const targets = this.lab.nodes.map(({ name, address }) => ({
      name,
      host: address,
      port: WEB_PORT,
      path: ENTRIES_PATH,
    }));
    this.probe = new OutageProbe({
      targets,
      intervalMs: PROBE_INTERVAL_MS,
      timeoutMs: PROBE_TIMEOUT_MS,
    });
  }

  address(node: string): string {
    return this.lab.node(node).address;
  }

  async tasks(): Promise<readonly TaskView[]> {
    return tasksOf(await this.grappe.query('ps', '--all'));
  }

  async rackState(): Promise<RackState> {
    const [nodes, tasks] = await Promise.all([this.grappe.query('node', 'ls'), this.tasks()]);
    return { nodes: nodesOf(nodes), tasks };
  }

  /** Draws who runs what; nodes whose cable is pulled are crossed out. */
  async draw(known?: RackState): Promise<void> {
    const state = known ?? (await this.rackState());
    const cutNodes = this.lab.nodes.filter(({ name }) => !this.lab.linkUp(name));
    const containers = await Promise.all(cutNodes.map(runningContainers));
    const rack = {
      ...state,
      cut: new Set(cutNodes.map(({ name }) => name)),
      containersBehindCut: new Set(containers.flat()),
    };
    this.narrator.say('', ...drawRack(rack, this.narrator.paint));
  }

  /** Waits; Ctrl-C ends the wait. */
  async pause(durationMs: number): Promise<void> {
    await delay(durationMs, undefined, { signal: this.signal });
  }

  /** Asks again and again until there is an answer; `what` completes "waited 30 s for ...". */
  async waitFor<Value>(
    what: string,
    timeoutMs: number,
    ask: () => Promise<Value | undefined>,
    intervalMs = POLL_INTERVAL_MS,
  ): Promise<Value> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const value = await ask();
      if (value !== undefined) return value;
      if (performance.now() >= deadline) {
        throw new DemoError(`waited ${timeoutMs / 1000} s for ${what}, in vain`);
      }
      await this.pause(intervalMs);
    }
  }
}

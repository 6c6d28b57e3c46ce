import type { NodeName, RackEvent, TaskId } from '@grappe/domain';
import type { ControllerEffect } from '../effects.ts';
import type { TaskRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';
import { explainService, type SlotExplanation } from '../views/service-explanation.ts';
import { listTasks, type TaskSummary } from '../views/services.ts';
import type { ModelAgent } from './model-agent.ts';
import { keyOf } from './specs.ts';

type AlertChange = Extract<ControllerEffect, { kind: 'alert' }>;

/** Monotonic time at which a rack begins: not 0, which hides mistakes. */
export const START_MS = 1_000;

/** What tests read off a rack: as the controller sees it, and as it really is. */
export class RackReadings {
  state: ControllerState;
  readonly agents = new Map<NodeName, ModelAgent>();
  readonly events: RackEvent[] = [];
  /** Changes of alerts, explained ones included. */
  readonly alerts: AlertChange[] = [];
  nowMs = START_MS;

  constructor(state: ControllerState) {
    this.state = state;
  }

  tasks(name: string): TaskSummary[] {
    return listTasks(this.state, { service: keyOf(name), includeEnded: false });
  }

  ended(name: string): TaskRecord[] {
    return listTasks(this.state, { service: keyOf(name), includeEnded: true })
      .map(({ task }) => task)
      .filter((task) => task.ended !== undefined);
  }

  taskIds(name: string): TaskId[] {
    return this.tasks(name).map(({ task }) => task.id);
  }

  /** Nodes on which a wanted task of the service runs, as far as the controller knows; a node twice when two run there. */
  running(name: string): string[] {
    return this.tasks(name)
      .filter(({ task, status, nodeLost }) => {
        return task.desired === 'running' && status.state === 'running' && !nodeLost;
      })
      .map(({ task }) => task.node ?? '')
      .sort();
  }

  /** Nodes that really run the service's containers, wanted or not. */
  containers(name: string): string[] {
    return [...this.agents.values()]
      .flatMap((agent) =>
        [...agent.tasks.values()]
          .filter(({ assigned, status }) => {
            const serving = status.state === 'running' || status.state === 'stopping';
            return assigned.service === keyOf(name) && serving;
          })
          .map(() => agent.name),
      )
      .sort();
  }

  explain(name: string): SlotExplanation[] {
    return explainService(this.state, keyOf(name), this.nowMs);
  }

  eventKinds(): string[] {
    return this.events.map((event) => event.kind);
  }

  /** What hooks would have been told: `raised node.lost n1`. */
  notices(): string[] {
    return this.alerts
      .filter(({ alert, change }) => alert.isSent && change !== 'worse')
      .map(({ change, alert }) => {
        const subject = alert.service ?? alert.node ?? alert.converter ?? '';
        return `${change} ${alert.kind} ${subject}`.trim();
      });
  }

  /** The condition of every node. */
  conditions(): Record<string, string> {
    return Object.fromEntries(
      [...this.state.live.nodes].map(([name, node]) => [name, node.condition]),
    );
  }
}

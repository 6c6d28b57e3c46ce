import { GrappeError } from '@grappe/domain';
import { indexAlerts } from './alerts/ledger.ts';
import { indexIncidents } from './incidents/ledger.ts';
import type { ControllerState } from './state/state.ts';

/** An entry as the store gives it. */
export interface RestoredEntry {
  readonly key: string;
  readonly value: unknown;
}

/**
 * Fills a fresh state from the store. The values were written by this program through the same tables; the store checks their integrity,
 * its schema version says that their shape is ours.
 */
export function restoreController(state: ControllerState, entries: Iterable<RestoredEntry>): void {
  const { durable, live } = state;
  const tables: Readonly<Record<string, (key: never, value: never) => void>> = {
    rack: (key, value) => durable.rack.restore(key, value),
    node: (key, value) => durable.nodes.restore(key, value),
    stack: (key, value) => durable.stacks.restore(key, value),
    service: (key, value) => durable.services.restore(key, value),
    task: (key, value) => durable.tasks.restore(key, value),
    volume: (key, value) => durable.volumeHomes.restore(key, value),
    rollout: (key, value) => durable.rollouts.restore(key, value),
    token: (key, value) => durable.tokens.restore(key, value),
    identity: (key, value) => durable.identities.restore(key, value),
    image: (key, value) => durable.images.restore(key, value),
    event: (key, value) => durable.events.restore(key, value),
    incident: (key, value) => durable.incidents.restore(key, value),
    alert: (key, value) => durable.alerts.restore(key, value),
    term: (key, value) => durable.terms.restore(key, value),
    measured: (key, value) => durable.measured.restore(key, value),
    energy: (key, value) => durable.energy.restore(key, value),
    'energy-day': (key, value) => durable.energyDays.restore(key, value),
    package: (key, value) => durable.packages.restore(key, value),
    upgrade: (key, value) => durable.upgrades.restore(key, value),
    'front-door': (key, value) => durable.frontDoorSlots.restore(key, value),
  };
  for (const { key, value } of entries) {
    const slash = key.indexOf('/');
    const restore = tables[key.slice(0, slash)];
    if (restore === undefined || value === null || typeof value !== 'object') {
      throw new GrappeError(
        'CORRUPT',
        `the controller's store has an entry it cannot understand: ${key}`,
        {
          remedy:
            'It was written by a newer version of the controller, or damaged: start that version, or restore a backup.',
        },
      );
    }
    restore(key.slice(slash + 1) as never, value as never);
  }
  for (const task of durable.tasks.values())
    live.nextTask = Math.max(live.nextTask, task.sequence + 1);
  findEvents(state);
  indexIncidents(state);
  indexAlerts(state);
}

/** Takes the range of the events' sequence numbers from the events that there are. */
export function findEvents({ durable, live }: ControllerState): void {
  const sequences = [...durable.events.values()].map((event) => event.sequence);
  live.nextEvent = 1 + sequences.reduce((a, b) => Math.max(a, b), 0);
  live.oldestEvent = sequences.reduce((a, b) => Math.min(a, b), live.nextEvent);
}

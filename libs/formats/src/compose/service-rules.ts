import type { ServiceSpec } from '@grappe/domain';
import type { Fields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';

/** Rules between settings that are each right on their own. */
export function checkTogether(
  reading: Reading,
  fields: Fields,
  deploy: Fields | undefined,
  spec: ServiceSpec,
): void {
  const rack = fields.get('x-grappe');
  if (spec.singleton && rack !== undefined) checkSingleton(reading, rack, deploy, spec);
  const ports = fields.get('ports');
  if (ports === undefined || spec.ports.length === 0) return;
  if (spec.networkMode === 'none') {
    reading.report.problem(
      ports,
      'a service without network has no ports',
      'no ports, or another network_mode',
    );
  }
  const moved = spec.ports.find(
    (port) => port.published !== undefined && port.published !== port.target,
  );
  if (spec.networkMode === 'host' && moved !== undefined) {
    reading.report.problem(
      ports,
      `on the node's own network port ${moved.target} cannot become ${moved.published}`,
      `the same number twice, or network_mode: bridge`,
    );
  }
}

/** On the node's own network a container's port is the node's port, said or not: placement has to know it. */
export function withNodePorts(spec: ServiceSpec): ServiceSpec {
  if (spec.networkMode !== 'host') return spec;
  // It is there whatever the front door does.
  const ports = spec.ports.map(({ ingress: _, ...port }) => ({
    ...port,
    published: port.published ?? port.target,
  }));
  return { ...spec, ports };
}

function checkSingleton(
  reading: Reading,
  rack: Spot,
  deploy: Fields | undefined,
  spec: ServiceSpec,
): void {
  const { mode } = spec;
  if (mode.kind === 'global') {
    reading.report.problem(
      rack,
      'a singleton cannot be global',
      'deploy.mode: replicated with one replica',
    );
  } else if (mode.replicas !== 1) {
    reading.report.problem(
      rack,
      `a singleton cannot have ${mode.replicas} replicas`,
      'deploy.replicas: 1',
    );
  }
  const update = deploy?.get('update_config');
  if (update !== undefined && spec.update.order === 'start-first') {
    reading.report.problem(
      update,
      'a singleton cannot start its new task before the old one has stopped',
      'order: stop-first',
    );
  }
  const rollback = deploy?.get('rollback_config');
  if (rollback !== undefined && spec.rollback.order === 'start-first') {
    reading.report.problem(
      rollback,
      'a singleton cannot start its new task before the old one has stopped',
      'order: stop-first',
    );
  }
}

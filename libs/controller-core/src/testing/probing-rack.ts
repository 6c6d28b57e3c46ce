import { PROBE_PORT_DEFAULT } from '@grappe/domain';
import type { RackSpec } from '@grappe/domain';
import { Rack } from './rack.ts';

/** A rack of n1, n2, ... whose agents answer probes, so that there are peers to ask. */
export function probingRack(nodes: number, spec?: RackSpec): Rack {
  const rack = new Rack(spec);
  for (let n = 1; n <= nodes; n += 1) rack.joinWith(`n${n}`, { probePort: PROBE_PORT_DEFAULT });
  return rack;
}

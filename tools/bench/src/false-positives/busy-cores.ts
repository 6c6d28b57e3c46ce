import { availableParallelism } from 'node:os';
import type { Lab } from '@grappe/tool-lab';

const SPIN = 'while :; do :; done';
/** They end with the rack; this ends them if the host itself is what hangs. */
const SPARE_S = 600;

/**
 * Keeps every core of the host busy: one program per core, spread over the nodes' own groups of processes, where they are to the kernel what
 * agent and engine are, and one beside the controller. They end with the rack, or by themselves when their time is up.
 */
export async function keepCoresBusy(lab: Lab, forS: number): Promise<number> {
  const places = Array.from({ length: availableParallelism() }, (_, core) => {
    const node = lab.nodes[core % lab.nodes.length];
    return node === undefined ? {} : { node: node.name };
  });
  const args = [String(forS + SPARE_S), 'sh', '-c', SPIN];
  for (const [index, place] of [...places, {}].entries()) {
    await lab.startProcess({ name: `busy${index + 1}`, ...place, command: 'timeout', args });
  }
  return places.length + 1;
}

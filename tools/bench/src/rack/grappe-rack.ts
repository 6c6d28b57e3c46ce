import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Lab } from '@grappe/tool-lab';
import { joinAndStartAgents, startController } from '@grappe/tool-lab';
import { GrappeCommand } from './grappe-command.ts';
import { waitFor } from './wait-for.ts';
import type { BenchContext } from './with-lab.ts';

/** A start takes seconds; a loaded machine takes several times that. */
const READY_TIMEOUT_MS = 60_000;

/** Starts controller and agents in a lab and waits until every node is ready. */
export async function startGrappe(lab: Lab, { signal }: BenchContext): Promise<GrappeCommand> {
  await startController(lab, signal);
  await joinAndStartAgents(lab);
  const grappe = new GrappeCommand(lab);
  await waitFor(
    async () => {
      const why = await whatKeepsNodes(grappe, lab.nodes.length);
      return why === undefined ? { found: true, value: undefined } : { found: false, why };
    },
    { what: 'all nodes to be ready', timeoutMs: READY_TIMEOUT_MS, signal },
  );
  return grappe;
}

/** Why not every node of the rack is ready; `undefined` when all are. */
export async function whatKeepsNodes(
  grappe: GrappeCommand,
  wanted: number,
): Promise<string | undefined> {
  const nodes = await grappe.nodes();
  const away = nodes.filter(({ condition }) => condition !== 'ready');
  if (away.length > 0) return away.map((node) => `${node.name} is ${node.condition}`).join(', ');
  return nodes.length === wanted ? undefined : `${nodes.length} of ${wanted} nodes are known`;
}

/** Deploys the text of a compose file. */
export async function deployText(grappe: GrappeCommand, text: string): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'grappe-bench-'));
  try {
    const file = path.join(folder, 'compose.yaml');
    writeFileSync(file, text);
    await grappe.deploy(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

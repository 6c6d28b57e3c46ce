import { rmdirSync } from 'node:fs';
import { removePins } from './body/start-body.ts';
import type { CgroupHierarchy } from './cgroup-tree.ts';
import { detectCgroups, killCgroup, removeCgroup } from './cgroup-tree.ts';
import { alone } from './host-lock.ts';
import { removeBridge, restoreHostSettings, SHARED_WAIT_MS } from './host-network.ts';
import type { LabDescription } from './lab-description.ts';
import { DATA_ROOT, RUN_ROOT, labRunFolder } from './lab-description.ts';
import { cutPower } from './node-machine.ts';
import { killProcessGroup } from './process-identity.ts';
import { loadDescription, loadReaper, removeFolder } from './state-file.ts';

/** It is killed; a host that is that busy has other troubles. */
const REAPER_ENDS_MS = 10_000;

/**
 * Removes a lab with all its parts, whatever state it is in: complete, half made, crashed, partly removed. Does nothing
 * when there is none. Returns whether there was one.
 */
export async function tearDown(name: string): Promise<boolean> {
  const lab = loadDescription(name);
  // The record is written before any part is made, so without one there is at most the claim on the name.
  if (lab !== undefined) await removeParts(lab, detectCgroups());
  const reaper = lab && loadReaper(lab);
  // In one step for other labs: of two that leave at the same time, one is the last.
  await alone('labs', SHARED_WAIT_MS, () => removeRecord(name));
  // It would end by itself in a moment, but `down` leaves nothing. The reaper itself may be what runs this.
  // With what it runs at the moment: it is the first of a process group of its own.
  if (reaper !== undefined && reaper.pid !== process.pid)
    await killProcessGroup(reaper, REAPER_ENDS_MS);
  return lab !== undefined;
}

/** Forgets a lab of which nothing else is left, and gives the host back what no other lab needs. For who has other labs wait. */
export function removeRecord(name: string): void {
  restoreHostSettings(name);
  removeFolder(labRunFolder(name));
  for (const root of [RUN_ROOT, DATA_ROOT]) removeIfEmpty(root);
}

async function removeParts(lab: LabDescription, hierarchy: CgroupHierarchy): Promise<void> {
  await Promise.all(lab.nodes.map((node) => cutPower(node, hierarchy)));
  await killCgroup(hierarchy, lab.cgroup);
  // A boot that was under way may have made its namespace after the first pass.
  for (const node of lab.nodes) await cutPower(node, hierarchy);
  if (lab.body !== undefined) await removePins(lab.body);
  await removeBridge(lab);
  await removeCgroup(hierarchy, lab.cgroup);
  removeFolder(lab.dataFolder);
}

/** Other labs may be using the folder. */
function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    return;
  }
}

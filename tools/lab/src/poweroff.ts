import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LabDescription, LabNode } from './lab-description.ts';
import { sysfsRoot } from './body/sensor-tree.ts';

const PROGRAM_MODE = 0o755;
/** Looks of 50 ms for the agent to end; systemd gives a service far longer, and a test has no use for that. */
const AGENT_LOOKS = 100;

/**
 * What an agent of the lab runs to halt its board, so that it can never halt the host: asks the agent that has called it to end, turns the
 * lights of the kernel off as a kernel does at the very end, and ends the first process of the node, and with it all others. Returns at once,
 * as poweroff does.
 */
export function poweroffProgram(node: LabNode): string {
  const file = path.join(node.runFolder, 'poweroff');
  mkdirSync(node.runFolder, { recursive: true });
  const script = `#!/bin/sh
agent=$PPID
(
  kill -TERM "$agent"
  looks=0
  while kill -0 "$agent" && [ $looks -lt ${AGENT_LOOKS} ]; do sleep 0.05; looks=$((looks + 1)); done
  for light in ${sysfsRoot(node)}/class/leds/*/brightness; do [ ! -e "$light" ] || echo 0 >"$light"; done
  read -r now rest </proc/uptime
  echo "$now" >"${haltedFile(node)}"
  kill -TERM 1
) </dev/null >/dev/null 2>&1 &
`;
  writeFileSync(file, script);
  chmodSync(file, PROGRAM_MODE);
  return file;
}

/** Uptime of the host at which the node has last halted in good order. */
export function haltedFile(node: Pick<LabNode, 'runFolder'>): string {
  return path.join(node.runFolder, 'halted');
}

/** What the controller runs when it has shut the rack down: leaves word for whoever switches the virtual boards. */
export function shutDownProgram(lab: LabDescription, wordFile: string): string {
  const file = path.join(lab.runFolder, 'when-shut-down');
  writeFileSync(file, `#!/bin/sh\n: >"${wordFile}"\n`);
  chmodSync(file, PROGRAM_MODE);
  return file;
}

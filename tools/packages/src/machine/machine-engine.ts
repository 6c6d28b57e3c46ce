import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { DebianMachine } from './debian-machine.ts';

const BOOT_SCRIPT = fileURLToPath(new URL('boot-engine.sh', import.meta.url));
const CONTROL_GROUPS = '/sys/fs/cgroup';
/** A second on an idle host; several that start together on a small one take far longer. */
const START_MS_MAX = 60_000;
const LOOK_MS = 50;

/**
 * A Docker Engine of this host that belongs to a machine: its network, its processes. It dies with the machine, and is none of what the machine's
 * systemd looks after.
 */
export class MachineEngine {
  /** The same inside and outside of the machine. */
  readonly socket: string;
  readonly #group: string;

  private constructor(socket: string, group: string) {
    this.socket = socket;
    this.#group = group;
  }

  static async start(machine: DebianMachine): Promise<MachineEngine> {
    const folder = path.join(machine.folder, 'engine');
    await mkdir(folder);
    const socket = path.join(machine.shared, 'docker.sock');
    const group = `grappe-machine-${machine.pid}`;
    // A configuration of the host's own engine must not reach it.
    await writeFile(path.join(folder, 'daemon.json'), '{}\n');
    const logFile = path.join(folder, 'log');
    const log = await open(logFile, 'w');
    const inside = ['--target', String(machine.pid), '--net', '--pid', '--ipc', '--uts'];
    const child = spawn(
      'nsenter',
      [...inside, '--', 'unshare', '--mount', 'sh', BOOT_SCRIPT, folder, socket, group],
      { stdio: ['ignore', log.fd, log.fd] },
    );
    await log.close();
    for (const endMs = Date.now() + START_MS_MAX; !existsSync(socket); await delay(LOOK_MS)) {
      if (child.exitCode === null && Date.now() < endMs) continue;
      throw new Error(`the engine does not start: ${await readFile(logFile, 'utf8')}`);
    }
    return new MachineEngine(socket, group);
  }

  /** Once its machine is gone: what the host remembers of its containers. */
  async dispose(): Promise<void> {
    const kinds = await readdir(CONTROL_GROUPS).catch(() => []);
    for (const place of ['', ...kinds])
      await removeGroup(path.join(CONTROL_GROUPS, place, this.#group));
  }
}

async function removeGroup(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries)
    if (entry.isDirectory()) await removeGroup(path.join(folder, entry.name));
  await rmdir(folder).catch(() => undefined);
}

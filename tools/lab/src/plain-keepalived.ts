import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LabMachine } from './gateway-lab.ts';

export interface PlainKeepalived {
  readonly machine: LabMachine;
  readonly virtualIp: string;
  readonly priority: number;
  readonly routerId?: number;
}

const ROUTER_ID_DEFAULT = 51;

/**
 * Starts keepalived as its own examples have it: VRRP 2 by multicast, an advert a second. What ends the lab ends it; nothing else does.
 */
export async function startPlainKeepalived(options: PlainKeepalived): Promise<void> {
  const { machine, virtualIp, priority, routerId = ROUTER_ID_DEFAULT } = options;
  const configuration = path.join(machine.folder, 'plain.conf');
  const instance = [
    'state BACKUP',
    'interface eth0',
    `virtual_router_id ${routerId}`,
    `priority ${priority}`,
    `virtual_ipaddress { ${virtualIp} }`,
  ];
  await writeFile(configuration, `vrrp_instance plain {\n${instance.join('\n')}\n}\n`);
  const pids = ['pid', 'vrrp_pid'].map((name) => `--${name}=${machine.folder}/plain.${name}`);
  const keepalived = ['keepalived', '--dont-fork', '--vrrp', `--use-file=${configuration}`];
  const [program = '', ...args] = [...machine.enter, ...keepalived, ...pids];
  spawn(program, args, { detached: true, stdio: 'ignore' }).unref();
}

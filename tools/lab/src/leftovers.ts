import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { CGROUP_ROOT, DATA_ROOT, RUN_ROOT } from './lab-description.ts';
import { runCommand } from './run-command.ts';

/** Looks, without trusting any record, for everything on this host that carries a lab's name. */
export async function findLeftovers(name: string): Promise<string[]> {
  const group = `/${CGROUP_ROOT}/${name}`;
  const links = readdirSync('/sys/class/net').filter((link) => isOf(link, `gl-${name}`));
  const rules = (await runCommand('iptables-save', [])).stdout.split('\n');
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  const folders = [RUN_ROOT, DATA_ROOT].map((root) => path.join(root, name));
  return [
    ...links.map((link) => `link ${link}`),
    ...namespaces()
      .filter((each) => each.startsWith(`${name}-`))
      .map((each) => `namespace ${each}`),
    ...rules.filter((rule) => rule.includes(`grappe-lab-${name} `)).map((rule) => `rule ${rule}`),
    ...mounts.filter((mount) => folders.some((folder) => mount.includes(`${folder}/`))),
    ...folders.filter((folder) => existsSync(folder)).map((folder) => `folder ${folder}`),
    ...cgroupFolders(group).map((folder) => `group ${folder}`),
    ...processesOf(name, group).map((process) => `process ${process}`),
  ];
}

/** The bridge itself or one of its links. */
function isOf(link: string, bridge: string): boolean {
  return link === bridge || link.startsWith(`${bridge}-`);
}

function namespaces(): string[] {
  return existsSync('/run/netns') ? readdirSync('/run/netns') : [];
}

function cgroupFolders(group: string): string[] {
  const root = '/sys/fs/cgroup';
  const hierarchies = readdirSync(root, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  const candidates = ['', ...hierarchies.map((entry) => entry.name)];
  return candidates
    .map((each) => path.join(root, each, group))
    .filter((folder) => existsSync(folder));
}

/** Processes in the lab's groups, or that were told one of its folders. */
function processesOf(name: string, group: string): string[] {
  const marks = [`${RUN_ROOT}/${name}/`, `${DATA_ROOT}/${name}/`];
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      const groups = readQuietly(`/proc/${pid}/cgroup`);
      const command = readQuietly(`/proc/${pid}/cmdline`);
      const isInGroup = groups.split('\n').some((line) => line.includes(`:${group}/`));
      return isInGroup || marks.some((mark) => command.includes(mark));
    })
    .map((pid) => `${pid} ${readQuietly(`/proc/${pid}/comm`).trim()}`);
}

/** A process may end between listing and reading. */
function readQuietly(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

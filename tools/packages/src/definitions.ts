/** The programs of `dist`, one package each. */
export const PROGRAMS = ['agent', 'controller', 'cli'] as const;

export type Program = (typeof PROGRAMS)[number];

/** A file of `files/<program>` that becomes one of the package. */
interface OwnFile {
  readonly from: string;
  readonly to: string;
  readonly isConfiguration?: true;
}

/** What differs between the packages. Relations are as Debian writes them. */
export interface PackageDefinition {
  readonly program: Program;
  readonly summary: string;
  readonly description: readonly string[];
  readonly depends: readonly string[];
  readonly recommends: readonly string[];
  readonly suggests: readonly string[];
  /** Packages of Node that a bundle leaves outside, because they find files beside themselves. */
  readonly modules: readonly string[];
  /** The one of them, or of those that they need, that has machine code. */
  readonly native?: 'epoll' | '@photostructure/sqlite';
  readonly ownFiles: readonly OwnFile[];
  readonly folders: readonly string[];
  readonly hasScripts: boolean;
}

/** What Debian 13 has; `engines` in package.json says the same. */
const NODE = 'nodejs (>= 20.19)';

/** The first that connects a service to its own socket (`OpenFile=`): an earlier one would wait in vain for its word, and end it again and again. */
const SYSTEMD = 'systemd (>= 253)';

const ABOUT =
  'Grappe keeps services alive on a rack of Raspberry Pis that runs from a 12 V battery.';

const UNITS = 'usr/lib/systemd/system';

const AGENT: PackageDefinition = {
  program: 'agent',
  summary: 'keeps services alive on a rack of Raspberry Pis: agent of a node',
  description: [
    `${ABOUT} This is the agent: it runs on every board that runs services, and does its share with the local Docker Engine, with lights, buttons, sensors and relays.`,
    'On gateways it drives HAProxy and keepalived, and HAProxy on every node on which services reach each other by name. Their own units stay off.',
  ],
  // The command line, because `grappe agent join` makes a board a node.
  depends: [NODE, SYSTEMD, 'docker.io | docker-ce', 'adduser', 'grappe-cli (= ${version})'],
  recommends: ['haproxy', 'iptables', 'iputils-arping', 'iproute2'],
  suggests: ['keepalived'],
  modules: ['onoff'],
  native: 'epoll',
  ownFiles: [
    { from: 'agent.conf', to: 'etc/grappe/agent.conf', isConfiguration: true },
    { from: 'grappe-agent.service', to: `${UNITS}/grappe-agent.service` },
    { from: 'grappe-first-boot.service', to: `${UNITS}/grappe-first-boot.service` },
    { from: '60-grappe.rules', to: 'usr/lib/udev/rules.d/60-grappe.rules' },
  ],
  folders: ['var/lib/grappe'],
  hasScripts: true,
};

const CONTROLLER: PackageDefinition = {
  program: 'controller',
  summary: 'keeps services alive on a rack of Raspberry Pis: controller',
  description: [
    `${ABOUT} This is the controller: it decides what runs where, and runs on one machine, which may be one of the boards.`,
  ],
  // The command line, because `grappe controller init` makes the rack.
  depends: [NODE, SYSTEMD, 'adduser', 'grappe-cli (= ${version})'],
  recommends: [],
  suggests: [],
  modules: ['@photostructure/sqlite', 'grpc-health-check', '@grpc/reflection'],
  native: '@photostructure/sqlite',
  ownFiles: [
    { from: 'controller.conf', to: 'etc/grappe/controller.conf', isConfiguration: true },
    { from: 'grappe-controller.service', to: `${UNITS}/grappe-controller.service` },
  ],
  folders: ['var/lib/grappe'],
  hasScripts: true,
};

const CLI: PackageDefinition = {
  program: 'cli',
  summary: 'keeps services alive on a rack of Raspberry Pis: command line',
  description: [
    `${ABOUT} This is the command line, for operators: it deploys services, shows what runs, and explains what went wrong. It completes its arguments in bash, zsh and fish.`,
  ],
  depends: [NODE],
  // They unpack card images.
  recommends: ['xz-utils', 'zstd'],
  suggests: [],
  modules: [],
  ownFiles: [],
  folders: [],
  hasScripts: false,
};

export const DEFINITIONS: Readonly<Record<Program, PackageDefinition>> = {
  agent: AGENT,
  controller: CONTROLLER,
  cli: CLI,
};

/** Where a program is installed. */
export const programFolder = (program: Program): string => `usr/lib/grappe/${program}`;

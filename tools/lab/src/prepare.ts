import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { LabError } from './lab-error.ts';
import type { Requirement } from './requirements.ts';
import { hasProgram, inspectHost, installCommand, isRoot, packagesFor } from './requirements.ts';

/** Debian asks this program before a package starts a service; exit code 101 means "do not". */
const POLICY_FILE = '/usr/sbin/policy-rc.d';
const SAVED_POLICY_FILE = '/usr/sbin/policy-rc.d.before-grappe-lab';
const POLICY_MARK = '# made by grappe lab prepare; it is removed when the installation ends';
const POLICY_TEXT = `#!/bin/sh\n${POLICY_MARK}\nexit 101\n`;
const EXECUTABLE_MODE = 0o755;

/** Services that packages set up to start at boot. Only touched when this program has just installed the package. */
const PACKAGE_SERVICES: Readonly<Record<string, readonly string[]>> = {
  'docker.io': ['docker.service', 'docker.socket'],
  containerd: ['containerd.service'],
  haproxy: ['haproxy.service'],
  mosquitto: ['mosquitto.service'],
  'nut-server': ['nut-server.service', 'nut-driver-enumerator.path'],
  'nut-client': ['nut-monitor.service'],
};

/** Answers apt takes from the environment: no question, and no restart of anybody's service. */
const APT_ENVIRONMENT = {
  DEBIAN_FRONTEND: 'noninteractive',
  NEEDRESTART_MODE: 'l',
  LC_ALL: 'C.UTF-8',
};
/** A mirror may be behind a slow line, and another installation may hold the lock for a while. */
const APT_OPTIONS = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3'];

/** How the host is brought to what the lab needs. */
export interface PrepareOptions {
  /** Installs what is missing with apt; otherwise the host is only looked at. */
  readonly install: boolean;
  readonly say: (line: string) => void;
}

/** Checks that this host can run a lab, installs what is missing when asked to, and throws when it cannot. */
export function prepareHost(options: PrepareOptions): void {
  restorePolicyLeftByACrash();
  const report = inspectHost();
  if (report.obstacles.length > 0) {
    const packages = packagesFor(report.missing);
    const rest = packages.length === 0 ? [] : [`also missing, as packages: ${packages.join(' ')}`];
    throw new LabError('missing-requirement', [...report.obstacles, ...rest].join('\n'));
  }
  if (report.missing.length === 0) {
    options.say('This host has everything the virtual rack needs.');
    return;
  }
  if (!options.install) throw missingError(report.missing);
  if (!hasProgram('apt-get')) {
    throw new LabError(
      'missing-requirement',
      `apt-get is not here, so install by other means: ${packagesFor(report.missing).join(', ')}`,
    );
  }
  installPackages(packagesFor(report.missing), options.say);
  const { missing } = inspectHost();
  if (missing.length > 0) throw missingError(missing);
  options.say('Installed. This host has everything the virtual rack needs.');
}

function missingError(missing: readonly Requirement[]): LabError {
  const lines = missing.map(
    ({ program, debianPackage, why }) => `  ${program} (package ${debianPackage}): ${why}`,
  );
  return new LabError(
    'missing-requirement',
    ['missing on this host:', ...lines].join('\n'),
    `Let the lab install it:  npm run lab -- prepare --install\nor do it by hand:        ${installCommand(packagesFor(missing))}`,
  );
}

function installPackages(packages: readonly string[], say: (line: string) => void): void {
  say(`Installing with apt: ${packages.join(' ')} (no service is started)`);
  const giveBack = (): void => restorePolicy();
  const onSignal = (): void => {
    giveBack();
    process.exit(130);
  };
  process.once('exit', giveBack);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal);
  try {
    forbidServiceStarts();
    runApt(['update']);
    runApt(['install', '-y', '--no-install-recommends', ...packages]);
    keepFromStartingAtBoot(packages);
  } finally {
    giveBack();
    process.off('exit', giveBack);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
  }
}

function runApt(args: readonly string[]): void {
  const result = spawnSync('apt-get', [...APT_OPTIONS, ...args], {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...APT_ENVIRONMENT },
  });
  if (result.status === 0) return;
  throw new LabError(
    'command-failed',
    `apt-get ${args.join(' ')} ended with ${result.status ?? result.signal ?? 'an error'}; its own words are above`,
    'Check the network and /etc/apt/sources.list, then run it again.',
  );
}

/** The lab starts engines and brokers of its own; those of the packages would only take memory and ports. */
function keepFromStartingAtBoot(packages: readonly string[]): void {
  const services = packages.flatMap((name) => PACKAGE_SERVICES[name] ?? []);
  // On a host without systemd there is nothing to keep from starting.
  if (services.length === 0 || !hasProgram('systemctl')) return;
  spawnSync('systemctl', ['disable', ...services], { stdio: 'ignore' });
}

/** Keeps freshly installed engines and brokers from starting on the host. */
function forbidServiceStarts(): void {
  if (existsSync(POLICY_FILE)) renameSync(POLICY_FILE, SAVED_POLICY_FILE);
  writeFileSync(POLICY_FILE, POLICY_TEXT, { mode: EXECUTABLE_MODE });
}

function restorePolicy(): void {
  if (existsSync(POLICY_FILE) && readFileSync(POLICY_FILE, 'utf8').includes(POLICY_MARK)) {
    rmSync(POLICY_FILE);
  }
  if (existsSync(SAVED_POLICY_FILE) && !existsSync(POLICY_FILE)) {
    renameSync(SAVED_POLICY_FILE, POLICY_FILE);
  }
}

/** An installation that was killed could not clean up after itself. */
function restorePolicyLeftByACrash(): void {
  if (isRoot()) restorePolicy();
}

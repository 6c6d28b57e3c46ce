import {
  RACK_PORTS,
  slotText,
  type AssignedTask,
  type HealthcheckSpec,
  type MountSpec,
  type PortSpec,
  type ServiceSpec,
} from '@grappe/domain';
import type {
  ContainerCreateOptions,
  HealthConfig,
  HostConfig,
  MountSettings,
  PortMap,
} from 'dockerode';
import { parseImageReference } from './image-reference.ts';
import { containerLabels, containerName, type EngineScope } from './labels.ts';
import { CONTAINER_LOG_FILES, CONTAINER_LOG_FILE_SIZE } from './limits.ts';

const NANOSECONDS_PER_MS = 1_000_000;
const NANOCPUS_PER_CPU = 1_000_000_000;
/** Linux refuses longer host names (HOST_NAME_MAX is 64, DNS allows 63). */
const HOSTNAME_LENGTH_MAX = 63;
/** What the kernel gives a tmpfs that asks for nothing: anybody writes, only owners delete. */
const TMPFS_MODE = 0o1777;

/**
 * The engine keeps an image's CMD unless it is given an ENTRYPOINT, so clearing the one means repeating the other:
 * whether {@link createOptions} needs the image's ENTRYPOINT.
 */
export function needsImageEntrypoint(spec: ServiceSpec): boolean {
  return spec.entrypoint === undefined && spec.command?.length === 0;
}

/**
 * What the engine is told to create for a task. Pure.
 *
 * - The engine never restarts the container: the agent does, and counts attempts.
 * - A bind mount's host path must exist, else creation fails as `invalid`. Making it silently, as `docker run -v` does, would start a
 *   database on an empty root-owned directory whenever a disk was not mounted or a path was mistyped.
 * - Memory has no swap on top: on a rack of SD cards swapping is slow and wears the card out.
 */
export function createOptions(
  scope: EngineScope,
  task: AssignedTask,
  imageEntrypoint: readonly string[] = [],
): ContainerCreateOptions {
  const { spec } = task;
  const hostname = spec.hostname ?? defaultHostname(task);
  return {
    name: containerName(task),
    Image: imageName(spec.image),
    Labels: containerLabels(scope, task),
    Env: Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`),
    ...processOptions(spec, imageEntrypoint),
    ...(hostname === undefined ? {} : { Hostname: hostname }),
    ...(spec.user === undefined ? {} : { User: spec.user }),
    ...(spec.workingDir === undefined ? {} : { WorkingDir: spec.workingDir }),
    ...(spec.stopSignal === undefined ? {} : { StopSignal: spec.stopSignal }),
    // For whoever stops the engine or the container by hand; Grappe gives the grace with each stop.
    StopTimeout: Math.ceil(spec.stopGraceMs / 1_000),
    ...healthcheckOptions(spec.healthcheck),
    ExposedPorts: Object.fromEntries(spec.ports.map((port) => [portKey(port), {}])),
    HostConfig: hostConfig(spec),
  };
}

/** With the tag written out: the engine takes a bare `cafe` for the beginning of an image id when no such name is there. */
function imageName(image: string): string {
  const reference = parseImageReference(image);
  return reference.ok ? reference.value.familiar : image;
}

/**
 * `<service>-<slot>` in characters that a host name may have. On the node's own network there is none: the container keeps the node's
 * name, which it can resolve.
 */
function defaultHostname(task: AssignedTask): string | undefined {
  if (task.spec.networkMode === 'host') return undefined;
  const slot = `-${hostnamePart(slotText(task.slot))}`;
  const service = hostnamePart(task.spec.name).slice(0, HOSTNAME_LENGTH_MAX - slot.length);
  return `${service}${slot}`.slice(0, HOSTNAME_LENGTH_MAX);
}

function hostnamePart(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')
    .replace(/^-+|-+$/g, '');
}

function processOptions(
  spec: ServiceSpec,
  imageEntrypoint: readonly string[],
): Pick<ContainerCreateOptions, 'Entrypoint' | 'Cmd'> {
  const command = spec.command === undefined ? {} : { Cmd: [...spec.command] };
  const commandCleared = spec.command?.length === 0;
  if (!commandCleared) {
    return spec.entrypoint === undefined
      ? command
      : { ...command, Entrypoint: [...spec.entrypoint] };
  }
  const entrypoint = spec.entrypoint ?? imageEntrypoint;
  // One empty word is how the engine is told that there is none and that the image's CMD must not step in.
  return { ...command, Entrypoint: entrypoint.length === 0 ? [''] : [...entrypoint] };
}

function healthcheckOptions(healthcheck: HealthcheckSpec): { Healthcheck?: HealthConfig } {
  switch (healthcheck.kind) {
    case 'image':
      return {};
    case 'disabled':
      return { Healthcheck: { Test: ['NONE'] } };
    case 'test':
      return {
        Healthcheck: {
          Test: [...healthcheck.test],
          Interval: healthcheck.intervalMs * NANOSECONDS_PER_MS,
          Timeout: healthcheck.timeoutMs * NANOSECONDS_PER_MS,
          StartPeriod: healthcheck.startPeriodMs * NANOSECONDS_PER_MS,
          Retries: healthcheck.retries,
        },
      };
  }
}

function hostConfig(spec: ServiceSpec): HostConfig {
  return {
    RestartPolicy: { Name: 'no' },
    AutoRemove: false,
    NetworkMode: spec.networkMode,
    ExtraHosts: spec.extraHosts.map(({ host, address }) => `${host}:${address}`),
    PortBindings: portBindings(spec.ports),
    Mounts: spec.mounts.map(mountSettings),
    Init: spec.init,
    ReadonlyRootfs: spec.readOnlyRootfs,
    CapAdd: [...spec.capAdd],
    CapDrop: [...spec.capDrop],
    Devices: spec.devices.map(({ source, target, permissions }) => ({
      PathOnHost: source,
      PathInContainer: target,
      CgroupPermissions: permissions,
    })),
    LogConfig: {
      Type: 'json-file',
      Config: { 'max-size': CONTAINER_LOG_FILE_SIZE, 'max-file': CONTAINER_LOG_FILES },
    },
    ...limitOptions(spec),
  };
}

function limitOptions({ limits }: ServiceSpec): HostConfig {
  return {
    ...(limits.cpus === undefined ? {} : { NanoCpus: Math.round(limits.cpus * NANOCPUS_PER_CPU) }),
    ...(limits.memoryBytes === undefined
      ? {}
      : { Memory: limits.memoryBytes, MemorySwap: limits.memoryBytes }),
    ...(limits.pids === undefined ? {} : { PidsLimit: limits.pids }),
  };
}

function portKey(port: PortSpec): string {
  return `${port.target}/${port.protocol}`;
}

/** An empty host port lets the engine pick a free one; so does a range. */
function portBindings(ports: readonly PortSpec[]): PortMap {
  const bindings: PortMap = {};
  for (const port of ports) {
    (bindings[portKey(port)] ??= []).push({
      // The engine would also take connections over IPv6, which the node's guard does not see.
      HostIp: port.hostIp ?? (port.rackOnly === true ? '0.0.0.0' : ''),
      HostPort: hostPort(port),
    });
  }
  return bindings;
}

function hostPort({ published, rackOnly }: PortSpec): string {
  if (published !== undefined) return String(published);
  return rackOnly === true ? `${RACK_PORTS.from}-${RACK_PORTS.to}` : '';
}

function mountSettings(mount: MountSpec): MountSettings {
  switch (mount.kind) {
    case 'volume':
      return {
        Type: 'volume',
        // An empty source asks for an anonymous volume.
        Source: mount.source ?? '',
        Target: mount.target,
        ReadOnly: mount.readOnly,
      };
    case 'bind':
      return {
        Type: 'bind',
        Source: mount.source,
        Target: mount.target,
        ReadOnly: mount.readOnly,
      };
    case 'tmpfs':
      return {
        Type: 'tmpfs',
        Source: '',
        Target: mount.target,
        ...(mount.sizeBytes === undefined
          ? {}
          : { TmpfsOptions: { SizeBytes: mount.sizeBytes, Mode: TMPFS_MODE } }),
      };
  }
}

import type {
  Constraint,
  DeviceSpec,
  ExtraHost,
  HealthcheckSpec,
  MountSpec,
  PlacementSpec,
  PortSpec,
  ResourceLimits,
  RestartPolicy,
  ServiceMode,
  UpdatePolicy,
} from '@grappe/domain';
import { REPLICAS_MAX } from '@grappe/domain';
import type { Healthcheck } from '../generated/grappe/types/v1/Healthcheck.ts';
import type { Mode } from '../generated/grappe/types/v1/Mode.ts';
import type { Mount } from '../generated/grappe/types/v1/Mount.ts';
import type { Placement } from '../generated/grappe/types/v1/Placement.ts';
import type { Port } from '../generated/grappe/types/v1/Port.ts';
import type { RestartPolicy as RestartPolicyProto } from '../generated/grappe/types/v1/RestartPolicy.ts';
import type { UpdatePolicy as UpdatePolicyProto } from '../generated/grappe/types/v1/UpdatePolicy.ts';
import {
  failureActionCodec,
  protocolCodec,
  restartConditionCodec,
  updateOrderCodec,
} from './enums.ts';
import { given, type Fields } from './wire-fields.ts';
import {
  COUNT,
  CPUS,
  DURATION_MS,
  LIST_ITEMS_MAX,
  PORT_NUMBER,
  SIZE_BYTES,
} from './wire-limits.ts';

const ABSOLUTE_PATH = /^\//;
const ABSOLUTE_PATH_EXPECTED = 'an absolute path';
/** Docker's rule for volume names; anything with a slash would be a path. */
export const VOLUME_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
export const VOLUME_NAME_EXPECTED =
  'a volume name: letters, digits, dots, hyphens and underscores, beginning with a letter or digit';

export function encodePort(port: PortSpec): Port {
  return {
    ...port,
    protocol: protocolCodec.encode(port.protocol),
    ingress: port.ingress === true,
    rackOnly: port.rackOnly === true,
  };
}

export function decodePort(port: Fields): PortSpec {
  return {
    target: port.integer('target', PORT_NUMBER),
    ...given('published', port.integerOptional('published', PORT_NUMBER)),
    protocol: port.choice('protocol', protocolCodec),
    ...given('hostIp', port.textOptional('hostIp')),
    ...given('ingress', port.flag('ingress') || undefined),
    ...given('rackOnly', (port.has('rackOnly') && port.flag('rackOnly')) || undefined),
  };
}

export function encodeMount(mount: MountSpec): Mount {
  switch (mount.kind) {
    case 'volume':
      return {
        target: mount.target,
        readOnly: mount.readOnly,
        volume: { ...given('source', mount.source) },
      };
    case 'bind':
      return { target: mount.target, readOnly: mount.readOnly, bind: { source: mount.source } };
    case 'tmpfs':
      return { target: mount.target, tmpfs: { ...given('sizeBytes', mount.sizeBytes) } };
  }
}

export function decodeMount(mount: Fields): MountSpec {
  const kind = mount.oneOf(['volume', 'bind', 'tmpfs']);
  const target = mount.matching('target', ABSOLUTE_PATH, ABSOLUTE_PATH_EXPECTED);
  const part = mount.message(kind);
  if (kind === 'tmpfs') {
    return { kind, target, ...given('sizeBytes', part.integerOptional('sizeBytes', SIZE_BYTES)) };
  }
  const readOnly = mount.flag('readOnly');
  if (kind === 'bind') {
    const source = part.matching('source', ABSOLUTE_PATH, ABSOLUTE_PATH_EXPECTED);
    return { kind, source, target, readOnly };
  }
  const source = part.has('source')
    ? part.matching('source', VOLUME_NAME, VOLUME_NAME_EXPECTED)
    : undefined;
  return { kind, ...given('source', source), target, readOnly };
}

export function encodeHealthcheck(check: HealthcheckSpec): Healthcheck {
  if (check.kind === 'image') return { image: {} };
  if (check.kind === 'disabled') return { disabled: {} };
  const { kind: _kind, ...test } = check;
  return { test: { ...test, test: [...test.test] } };
}

export function decodeHealthcheck(check: Fields): HealthcheckSpec {
  const kind = check.oneOf(['image', 'disabled', 'test']);
  if (kind !== 'test') return { kind };
  const part = check.message('test');
  const test = part.texts('test');
  if (test.length < 2 || (test[0] !== 'CMD' && test[0] !== 'CMD-SHELL')) {
    part.fail('test', 'expected CMD or CMD-SHELL and a command');
  }
  return {
    kind,
    test,
    intervalMs: part.integer('intervalMs', DURATION_MS),
    timeoutMs: part.integer('timeoutMs', DURATION_MS),
    startPeriodMs: part.integer('startPeriodMs', DURATION_MS),
    retries: part.integer('retries', COUNT),
  };
}

export function encodeMode(mode: ServiceMode): Mode {
  return mode.kind === 'global' ? { global: {} } : { replicated: { replicas: mode.replicas } };
}

export function decodeMode(mode: Fields): ServiceMode {
  const kind = mode.oneOf(['replicated', 'global']);
  if (kind === 'global') return { kind };
  return {
    kind,
    replicas: mode.message(kind).integer('replicas', { min: 0, max: REPLICAS_MAX }),
  };
}

export function encodePlacement(placement: PlacementSpec): Placement {
  return {
    ...given('replicasPerNodeMax', placement.replicasPerNodeMax),
    constraints: placement.constraints.map(({ key, operator, value }) => ({
      key,
      equals: operator === '==',
      value,
    })),
  };
}

export function decodePlacement(placement: Fields): PlacementSpec {
  return {
    constraints: placement.messages('constraints', LIST_ITEMS_MAX, decodeConstraint),
    ...given('replicasPerNodeMax', placement.integerOptional('replicasPerNodeMax', COUNT)),
  };
}

function decodeConstraint(constraint: Fields): Constraint {
  return {
    key: constraint.matching('key', /^node\.[^\s]+$/, 'node.<property>'),
    operator: constraint.flag('equals') ? '==' : '!=',
    value: constraint.text('value'),
  };
}

export function encodeRestart(restart: RestartPolicy): RestartPolicyProto {
  return { ...restart, condition: restartConditionCodec.encode(restart.condition) };
}

export function decodeRestart(restart: Fields): RestartPolicy {
  return {
    condition: restart.choice('condition', restartConditionCodec),
    delayMs: restart.integer('delayMs', DURATION_MS),
    ...given('attemptsMax', restart.integerOptional('attemptsMax', COUNT)),
    windowMs: restart.integer('windowMs', DURATION_MS),
  };
}

export function encodeUpdate(update: UpdatePolicy): UpdatePolicyProto {
  return {
    ...update,
    order: updateOrderCodec.encode(update.order),
    failureAction: failureActionCodec.encode(update.failureAction),
  };
}

export function decodeUpdate(update: Fields): UpdatePolicy {
  return {
    parallelism: update.integer('parallelism', COUNT),
    delayMs: update.integer('delayMs', DURATION_MS),
    order: update.choice('order', updateOrderCodec),
    failureAction: update.choice('failureAction', failureActionCodec),
    monitorMs: update.integer('monitorMs', DURATION_MS),
    failureRatioMax: update.real('failureRatioMax', { min: 0, max: 1 }),
  };
}

export function decodeExtraHost(host: Fields): ExtraHost {
  return {
    host: host.matching('host', /^\S+$/, 'a host name'),
    address: host.matching('address', /^\S+$/, 'an address'),
  };
}

export function decodeDevice(device: Fields): DeviceSpec {
  return {
    source: device.matching('source', ABSOLUTE_PATH, ABSOLUTE_PATH_EXPECTED),
    target: device.matching('target', ABSOLUTE_PATH, ABSOLUTE_PATH_EXPECTED),
    permissions: device.matching('permissions', /^[rwm]{1,3}$/, 'some of rwm'),
  };
}

export function decodeLimits(limits: Fields): ResourceLimits {
  return {
    ...given('cpus', limits.realOptional('cpus', CPUS)),
    ...given('memoryBytes', limits.integerOptional('memoryBytes', SIZE_BYTES)),
    // Docker's -1 (no limit) is written by leaving it out.
    ...given('pids', limits.integerOptional('pids', SIZE_BYTES)),
  };
}

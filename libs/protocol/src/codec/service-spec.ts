import {
  EXPOSURES_PER_SERVICE_MAX,
  parseServiceName,
  SERVICES_PER_STACK_MAX,
  STOP_GRACE_MS_MAX,
  type Failure,
  type Result,
  type ServiceSpec,
} from '@grappe/domain';
import type {
  ServiceSpec as ServiceSpecProto,
  ServiceSpec__Output,
} from '../generated/grappe/types/v1/ServiceSpec.ts';
import { encodeExposure, readExposure } from './exposure.ts';
import { networkModeCodec, priorityCodec, standbyCodec } from './enums.ts';
import {
  decodeDevice,
  decodeExtraHost,
  decodeHealthcheck,
  decodeLimits,
  decodeMode,
  decodeMount,
  decodePlacement,
  decodePort,
  decodeRestart,
  decodeUpdate,
  encodeHealthcheck,
  encodeMode,
  encodeMount,
  encodePlacement,
  encodePort,
  encodeRestart,
  encodeUpdate,
} from './service-parts.ts';
import { decoding, given, type Fields } from './wire-fields.ts';
import { CPUS, LIST_ITEMS_MAX, PORT_NUMBER, SIZE_BYTES } from './wire-limits.ts';

/** Environment variables: a name with `=` would set another variable than it says. */
const VARIABLE_NAME = /^[^=\0]+$/;

export function encodeServiceSpec(spec: ServiceSpec): ServiceSpecProto {
  const { entrypoint, command, exposures = [], dependsOn = [], expose = [], ...rest } = spec;
  return {
    ...rest,
    ...given('entrypoint', entrypoint && { values: [...entrypoint] }),
    ...given('command', command && { values: [...command] }),
    networkMode: networkModeCodec.encode(spec.networkMode),
    extraHosts: [...spec.extraHosts],
    ports: spec.ports.map(encodePort),
    mounts: spec.mounts.map(encodeMount),
    healthcheck: encodeHealthcheck(spec.healthcheck),
    capAdd: [...spec.capAdd],
    capDrop: [...spec.capDrop],
    devices: [...spec.devices],
    restart: encodeRestart(spec.restart),
    mode: encodeMode(spec.mode),
    placement: encodePlacement(spec.placement),
    update: encodeUpdate(spec.update),
    rollback: encodeUpdate(spec.rollback),
    priority: priorityCodec.encode(spec.priority),
    standby: standbyCodec.encode(spec.standby),
    exposures: exposures.map(encodeExposure),
    dependsOn: [...dependsOn],
    expose: [...expose],
  };
}

export function decodeServiceSpec(message: ServiceSpec__Output): Result<ServiceSpec, Failure> {
  return decoding('service', message, readServiceSpec);
}

export function readServiceSpec(spec: Fields): ServiceSpec {
  return { ...readContainer(spec), ...readWiring(spec), ...readOrchestration(spec) };
}

type ContainerPart = Pick<
  ServiceSpec,
  | 'name'
  | 'image'
  | 'entrypoint'
  | 'command'
  | 'environment'
  | 'labels'
  | 'user'
  | 'workingDir'
  | 'hostname'
  | 'stopSignal'
  | 'stopGraceMs'
  | 'init'
  | 'readOnlyRootfs'
>;
type WiringPart = Pick<
  ServiceSpec,
  'networkMode' | 'extraHosts' | 'ports' | 'mounts' | 'capAdd' | 'capDrop' | 'devices'
>;
type OrchestrationPart = Omit<ServiceSpec, keyof ContainerPart | keyof WiringPart>;

function readContainer(spec: Fields): ContainerPart {
  return {
    name: spec.named('name', parseServiceName),
    image: spec.matching('image', /^\S+$/, 'an image reference'),
    ...given('entrypoint', spec.messageOptional('entrypoint')?.texts('values')),
    ...given('command', spec.messageOptional('command')?.texts('values')),
    environment: spec.textMap('environment', VARIABLE_NAME),
    labels: spec.textMap('labels'),
    ...given('user', spec.textOptional('user')),
    ...given('workingDir', spec.textOptional('workingDir')),
    ...given('hostname', spec.textOptional('hostname')),
    ...given('stopSignal', spec.textOptional('stopSignal')),
    stopGraceMs: spec.integer('stopGraceMs', { min: 0, max: STOP_GRACE_MS_MAX }),
    init: spec.flag('init'),
    readOnlyRootfs: spec.flag('readOnlyRootfs'),
  };
}

function readWiring(spec: Fields): WiringPart {
  return {
    networkMode: spec.choice('networkMode', networkModeCodec),
    extraHosts: spec.messages('extraHosts', LIST_ITEMS_MAX, decodeExtraHost),
    ports: spec.messages('ports', LIST_ITEMS_MAX, decodePort),
    mounts: spec.messages('mounts', LIST_ITEMS_MAX, decodeMount),
    capAdd: spec.texts('capAdd'),
    capDrop: spec.texts('capDrop'),
    devices: spec.messages('devices', LIST_ITEMS_MAX, decodeDevice),
  };
}

function readOrchestration(spec: Fields): OrchestrationPart {
  const reservations = spec.message('reservations');
  const dependsOn = spec.texts('dependsOn', SERVICES_PER_STACK_MAX).map((text) => {
    const name = parseServiceName(text);
    return name.ok ? name.value : spec.fail('dependsOn', name.error);
  });
  const exposures = spec.messages('exposures', EXPOSURES_PER_SERVICE_MAX, readExposure);
  const expose = spec.has('expose') ? spec.integers('expose', LIST_ITEMS_MAX, PORT_NUMBER) : [];
  return {
    healthcheck: decodeHealthcheck(spec.message('healthcheck')),
    limits: decodeLimits(spec.message('limits')),
    reservations: {
      cpus: reservations.real('cpus', CPUS),
      memoryBytes: reservations.integer('memoryBytes', SIZE_BYTES),
    },
    restart: decodeRestart(spec.message('restart')),
    mode: decodeMode(spec.message('mode')),
    placement: decodePlacement(spec.message('placement')),
    update: decodeUpdate(spec.message('update')),
    rollback: decodeUpdate(spec.message('rollback')),
    singleton: spec.flag('singleton'),
    priority: spec.choice('priority', priorityCodec),
    standby: spec.choice('standby', standbyCodec),
    ...given('exposures', exposures.length === 0 ? undefined : exposures),
    ...given('dependsOn', dependsOn.length === 0 ? undefined : dependsOn),
    ...given('expose', expose.length === 0 ? undefined : expose),
  };
}

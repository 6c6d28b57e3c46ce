import {
  parseStackName,
  SERVICES_PER_STACK_MAX,
  type Failure,
  type Result,
  type StackSpec,
  type VolumeSpec,
} from '@grappe/domain';
import type {
  StackSpec as StackSpecProto,
  StackSpec__Output,
} from '../generated/grappe/types/v1/StackSpec.ts';
import type {
  VolumeSpec as VolumeSpecProto,
  VolumeSpec__Output,
} from '../generated/grappe/types/v1/VolumeSpec.ts';
import { VOLUME_NAME, VOLUME_NAME_EXPECTED } from './service-parts.ts';
import { encodeServiceSpec, readServiceSpec } from './service-spec.ts';
import { decoding, type Fields } from './wire-fields.ts';
import { VOLUMES_MAX } from './wire-limits.ts';

export function encodeVolumeSpec(volume: VolumeSpec): VolumeSpecProto {
  return { ...volume };
}

export function decodeVolumeSpec(message: VolumeSpec__Output): Result<VolumeSpec, Failure> {
  return decoding('volume', message, readVolumeSpec);
}

function readVolumeSpec(volume: Fields): VolumeSpec {
  return {
    name: volume.matching('name', VOLUME_NAME, VOLUME_NAME_EXPECTED),
    driver: volume.matching('driver', /^\S+$/, 'a volume driver'),
    driverOptions: volume.textMap('driverOptions'),
    labels: volume.textMap('labels'),
    external: volume.flag('external'),
  };
}

/** The volumes of one stack or task; a name twice would make it a matter of order which of them counts. */
export function readVolumes(fields: Fields): readonly VolumeSpec[] {
  const volumes = fields.messages('volumes', VOLUMES_MAX, readVolumeSpec);
  refuseTwice(fields, 'volumes', volumes);
  return volumes;
}

export function encodeStackSpec(stack: StackSpec): StackSpecProto {
  return {
    name: stack.name,
    services: stack.services.map(encodeServiceSpec),
    volumes: stack.volumes.map(encodeVolumeSpec),
  };
}

export function decodeStackSpec(message: StackSpec__Output | null): Result<StackSpec, Failure> {
  return decoding('stack', message, (stack) => {
    const name = stack.named('name', parseStackName);
    const services = stack.messages('services', SERVICES_PER_STACK_MAX, readServiceSpec);
    refuseTwice(stack, 'services', services);
    return { name, services, volumes: readVolumes(stack) };
  });
}

function refuseTwice(
  fields: Fields,
  key: string,
  items: readonly { readonly name: string }[],
): void {
  const seen = new Set<string>();
  for (const { name } of items) {
    if (seen.has(name)) fields.fail(key, `${JSON.stringify(name)} is there twice`);
    seen.add(name);
  }
}

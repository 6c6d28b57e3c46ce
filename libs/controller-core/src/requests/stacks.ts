import type {
  Failure,
  Result,
  ServiceKey,
  ServiceSpec,
  StackName,
  StackSpec,
  VolumeSpec,
} from '@grappe/domain';
import {
  canonicalJson,
  err,
  failure,
  ok,
  REPLICAS_MAX,
  SERVICE_SPEC_BYTES_MAX,
  serviceKey,
  SERVICES_PER_STACK_MAX,
  STACKS_MAX,
} from '@grappe/domain';
import { REPLICAS_PER_RACK_MAX } from '../constants.ts';
import { emit, type Step } from '../context.ts';
import { withAddresses, withNames } from '../front-door/addresses.ts';
import { checkExposures } from '../front-door/conflicts.ts';
import { taskSpec } from '../front-door/ways-in.ts';
import type { OperatorReply, ServiceChange } from '../inputs.ts';
import { forgetFailures } from '../reconcile/failures.ts';
import { beginRollout, forgetRollouts, nextVersion } from '../rollout/ledger.ts';
import type { ServiceRecord } from '../state/records.ts';

type Reply = Result<OperatorReply, Failure>;

export function deploy(step: Step, stack: StackSpec, dryRun: boolean): Reply {
  const { durable } = step.state;
  if (stack.services.length === 0 || stack.services.length > SERVICES_PER_STACK_MAX) {
    return err(
      failure(
        'INVALID_INPUT',
        `stack ${stack.name} has ${stack.services.length} services, expected 1 to ${SERVICES_PER_STACK_MAX}`,
      ),
    );
  }
  if (!durable.stacks.has(stack.name) && durable.stacks.size >= STACKS_MAX) {
    return err(
      failure(
        'LIMIT_EXCEEDED',
        `the rack has ${STACKS_MAX} stacks already`,
        'Remove one with "grappe stack rm".',
      ),
    );
  }
  const named = addressed(step, stack);
  if (!named.ok) return named;
  const wanted = named.value;
  const records = wanted.map(({ record }) => record);
  const tooLarge = records
    .map((record) => excess(step, record, records))
    .find((found) => found !== undefined);
  if (tooLarge !== undefined) return err(tooLarge);
  const keys = new Set<ServiceKey>(wanted.map(({ record }) => record.key));
  const crowd = tooManyReplicas(
    step,
    (service) => service.stack === stack.name,
    wanted.reduce((sum, { record }) => sum + replicasOf(record), 0),
  );
  if (crowd !== undefined) return err(crowd);
  const exposed = checkExposures(
    step.state,
    records,
    (key) => durable.services.get(key)?.stack === stack.name,
  );
  if (!exposed.ok) return exposed;
  const removed = servicesOf(step, stack.name).filter((service) => !keys.has(service.key));
  const changes: ServiceChange[] = [
    ...wanted.map(({ record, kind }) => ({ service: record.key, kind, version: record.version })),
    ...removed.map((service) => ({ service: service.key, kind: 'removed' as const, version: 0 })),
  ];
  if (!dryRun) apply(step, stack, wanted, removed);
  return ok({ kind: 'deployed', changes });
}

/** What is wrong with a service whose specification is too large to be sent to nodes beside others. */
function excess(
  { state }: Step,
  { spec, volumes }: ServiceRecord,
  stack: readonly ServiceRecord[],
): Failure | undefined {
  const told = withNames(state.rack, stack, spec);
  const bytes = new TextEncoder().encode(canonicalJson([told, volumes])).length;
  if (bytes <= SERVICE_SPEC_BYTES_MAX) return undefined;
  return failure(
    'LIMIT_EXCEEDED',
    `service ${spec.name} takes ${bytes} bytes written out, at most ${SERVICE_SPEC_BYTES_MAX} can be sent to nodes`,
    'Put large contents, most likely of its environment, into its image or a volume.',
  );
}

/** What is wrong with having `replicas` in place of those of the services that are `replaced`. */
function tooManyReplicas(
  step: Step,
  replaced: (service: ServiceRecord) => boolean,
  replicas: number,
): Failure | undefined {
  let total = replicas;
  for (const service of step.state.durable.services.values()) {
    if (!replaced(service)) total += replicasOf(service);
  }
  if (total <= REPLICAS_PER_RACK_MAX) return undefined;
  return failure(
    'LIMIT_EXCEEDED',
    `the rack would have ${total} replicas, at most ${REPLICAS_PER_RACK_MAX} are possible`,
    'Deploy fewer replicas.',
  );
}

function replicasOf({ spec: { mode } }: ServiceRecord): number {
  return mode.kind === 'replicated' ? mode.replicas : 0;
}

interface WantedService {
  readonly record: ServiceRecord;
  readonly kind: ServiceChange['kind'];
}

function apply(
  step: Step,
  stack: StackSpec,
  wanted: readonly WantedService[],
  removed: readonly ServiceRecord[],
): void {
  const { durable, live } = step.state;
  const changed = wanted.filter(({ kind }) => kind !== 'unchanged');
  const before = durable.stacks.get(stack.name);
  const volumesChanged = canonicalJson(before?.volumes) !== canonicalJson(stack.volumes);
  if (changed.length + removed.length === 0 && before !== undefined && !volumesChanged) return;
  durable.stacks.put(stack.name, {
    name: stack.name,
    volumes: stack.volumes,
    deployedAtMs: step.ctx.wallMs,
  });
  for (const { record, kind } of changed) {
    const present = durable.services.get(record.key);
    const isReplaced = kind === 'updated' && record.version !== present?.version;
    if (isReplaced && present !== undefined) {
      beginRollout(step, {
        kind: 'deploy',
        before: present,
        after: record,
        why: '',
        endsEarlier: 'superseded',
      });
    }
    durable.services.put(record.key, record);
    forgetFailures(live, record.key);
    live.dirty.add(record.key);
  }
  for (const service of removed) removeService(step, service);
  for (const node of live.nodes.keys()) live.dirtyNodes.add(node);
  emit(step, 'stack.deployed', { stack: stack.name }, summary(changed, removed));
}

function summary(changed: readonly WantedService[], removed: readonly ServiceRecord[]): string {
  const parts = changed.map(({ record, kind }) => `${record.spec.name} ${kind}`);
  return (
    [...parts, ...removed.map((service) => `${service.spec.name} removed`)].join(', ') ||
    'no service changed'
  );
}

/** The record a service would get, and how it differs from the present one. A change of replicas alone makes no new version. */
function nextRecord(step: Step, stack: StackSpec, spec: ServiceSpec): WantedService {
  const key = serviceKey(stack.name, spec.name);
  const volumes = mountedVolumes(spec, stack.volumes);
  const present = step.state.durable.services.get(key);
  if (present === undefined) {
    return {
      kind: 'created',
      record: { key, stack: stack.name, spec, volumes, version: firstVersion(step, key) },
    };
  }
  const record = { ...present, spec, volumes };
  if (canonicalJson([spec, volumes]) === canonicalJson([present.spec, present.volumes])) {
    return { kind: 'unchanged', record: present };
  }
  if (
    canonicalJson([withoutScale(spec), volumes]) ===
    canonicalJson([withoutScale(present.spec), present.volumes])
  ) {
    return { kind: 'scaled', record };
  }
  if (containersText(step, spec, volumes) === containersText(step, present.spec, present.volumes))
    return { kind: 'updated', record };
  return { kind: 'updated', record: { ...record, version: nextVersion(step.state, present) } };
}

/** The records of the stack's services, with their addresses. */
function addressed(step: Step, stack: StackSpec): Result<readonly WantedService[], Failure> {
  const wanted = stack.services.map((spec) => nextRecord(step, stack, spec));
  const records = withAddresses(
    step.state,
    wanted.map(({ record }) => record),
  );
  if (!records.ok) return records;
  return ok(wanted.map((one, index) => ({ ...one, record: records.value[index] ?? one.record })));
}

/** What its containers are made from: of the front door they know nothing. */
function containersText(
  { state }: Step,
  spec: ServiceSpec,
  volumes: readonly VolumeSpec[],
): string {
  return canonicalJson([taskSpec(state.rack, withoutScale(spec)), volumes]);
}

/** Above the versions of tasks that an earlier service of this name has left behind. */
function firstVersion(step: Step, key: ServiceKey): number {
  return 1 + Math.max(0, ...step.state.durable.tasksOfService(key).map((task) => task.version));
}

function withoutScale(spec: ServiceSpec): ServiceSpec {
  return spec.mode.kind === 'replicated'
    ? { ...spec, mode: { kind: 'replicated', replicas: 0 } }
    : spec;
}

function mountedVolumes(spec: ServiceSpec, volumes: readonly VolumeSpec[]): VolumeSpec[] {
  const names = new Set(
    spec.mounts.flatMap((mount) => (mount.kind === 'volume' ? [mount.source] : [])),
  );
  return volumes.filter((volume) => names.has(volume.name));
}

export function removeStack(step: Step, name: StackName): Reply {
  if (!step.state.durable.stacks.has(name))
    return err(failure('NOT_FOUND', `there is no stack ${name}`));
  const services = servicesOf(step, name);
  for (const service of services) removeService(step, service);
  step.state.durable.stacks.delete(name);
  emit(
    step,
    'stack.removed',
    { stack: name },
    `${services.length} ${services.length === 1 ? 'service' : 'services'} removed; named volumes stay on the nodes`,
  );
  return ok({ kind: 'removed-stack', services: services.length });
}

function removeService(step: Step, service: ServiceRecord): void {
  step.state.durable.services.delete(service.key);
  step.state.live.dirty.add(service.key);
  forgetFailures(step.state.live, service.key);
  forgetRollouts(step, service.key);
}

export function scale(step: Step, key: ServiceKey, replicas: number): Reply {
  const service = step.state.durable.services.get(key);
  if (service === undefined) return err(failure('NOT_FOUND', `there is no service ${key}`));
  if (service.spec.mode.kind !== 'replicated') {
    return err(
      failure('REFUSED', `service ${key} is global: it has one task on every node that fits`),
    );
  }
  if (!Number.isInteger(replicas) || replicas < 0 || replicas > REPLICAS_MAX) {
    return err(
      failure(
        'INVALID_INPUT',
        `${replicas} replicas: expected a whole number from 0 to ${REPLICAS_MAX}`,
      ),
    );
  }
  if (service.spec.singleton && replicas > 1) {
    return err(
      failure('REFUSED', `service ${key} is a singleton: it never has more than one replica`),
    );
  }
  if (service.spec.mode.replicas === replicas) return ok({ kind: 'done' });
  const crowd = tooManyReplicas(step, (one) => one.key === key, replicas);
  if (crowd !== undefined) return err(crowd);
  const before = service.spec.mode.replicas;
  const spec: ServiceSpec = { ...service.spec, mode: { kind: 'replicated', replicas } };
  step.state.durable.services.put(key, { ...service, spec });
  step.state.live.dirty.add(key);
  emit(step, 'service.scaled', { service: key }, `from ${before} to ${replicas}`);
  return ok({ kind: 'done' });
}

function servicesOf(step: Step, stack: StackName): ServiceRecord[] {
  return [...step.state.durable.services.values()].filter((service) => service.stack === stack);
}

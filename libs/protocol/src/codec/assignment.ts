import {
  parseRackName,
  TASKS_PER_NODE_MAX,
  type AssignedTask,
  type Assignment,
  type Failure,
  type Generation,
  type Result,
} from '@grappe/domain';
import type {
  AssignedTask as AssignedTaskProto,
  AssignedTask__Output,
} from '../generated/grappe/link/v1/AssignedTask.ts';
import type {
  Assignment as AssignmentProto,
  Assignment__Output,
} from '../generated/grappe/link/v1/Assignment.ts';
import type {
  Generation as GenerationProto,
  Generation__Output,
} from '../generated/grappe/link/v1/Generation.ts';
import { encodeServiceSpec, readServiceSpec } from './service-spec.ts';
import { encodeSlotId, readSlotId } from './slot-id.ts';
import { encodeVolumeSpec, readVolumes } from './stack-spec.ts';
import { decoding, type Fields } from './wire-fields.ts';
import { COUNT, FACT_LENGTH_MAX, PREFETCH_MAX } from './wire-limits.ts';
import { parseServiceKey, parseTaskId } from './wire-names.ts';

/** Terms and numbers only grow; beyond 2^53 they could no longer be told apart. */
const ORDER = { min: 0, max: Number.MAX_SAFE_INTEGER };

export function encodeGeneration(generation: Generation): GenerationProto {
  return { term: generation.term, number: generation.number };
}

export function decodeGeneration(message: Generation__Output | null): Result<Generation, Failure> {
  return decoding('generation', message, readGeneration);
}

export function readGeneration(generation: Fields): Generation {
  return { term: generation.integer('term', ORDER), number: generation.integer('number', ORDER) };
}

export function encodeAssignedTask(task: AssignedTask): AssignedTaskProto {
  return {
    id: task.id,
    service: task.service,
    slot: encodeSlotId(task.slot),
    version: task.version,
    spec: encodeServiceSpec(task.spec),
    volumes: task.volumes.map(encodeVolumeSpec),
    standby: task.standby,
  };
}

export function decodeAssignedTask(message: AssignedTask__Output): Result<AssignedTask, Failure> {
  return decoding('task', message, readAssignedTask);
}

function readAssignedTask(task: Fields): AssignedTask {
  return {
    id: task.named('id', parseTaskId),
    service: task.named('service', parseServiceKey),
    slot: readSlotId(task.message('slot')),
    version: task.integer('version', COUNT),
    spec: readServiceSpec(task.message('spec')),
    volumes: readVolumes(task),
    standby: task.flag('standby'),
  };
}

export function encodeAssignment(assignment: Assignment): AssignmentProto {
  return {
    rack: assignment.rack,
    generation: encodeGeneration(assignment.generation),
    tasks: assignment.tasks.map(encodeAssignedTask),
    prefetch: [...assignment.prefetch],
  };
}

export function decodeAssignment(message: Assignment__Output): Result<Assignment, Failure> {
  return decoding('assignment', message, (assignment) => {
    const tasks = assignment.messages('tasks', TASKS_PER_NODE_MAX, readAssignedTask);
    if (new Set(tasks.map((task) => task.id)).size < tasks.length) {
      assignment.fail('tasks', 'a task is there twice');
    }
    return {
      rack: assignment.named('rack', parseRackName),
      generation: readGeneration(assignment.message('generation')),
      tasks,
      prefetch: assignment.texts('prefetch', PREFETCH_MAX, FACT_LENGTH_MAX),
    };
  });
}

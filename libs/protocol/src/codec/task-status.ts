import { MESSAGE_TEXT_MAX, type Failure, type Result, type TaskStatus } from '@grappe/domain';
import type {
  TaskStatus as TaskStatusProto,
  TaskStatus__Output,
} from '../generated/grappe/types/v1/TaskStatus.ts';
import { taskHealthCodec, taskStateCodec } from './enums.ts';
import { decoding, given, type Fields } from './wire-fields.ts';
import { COUNT, FACT_LENGTH_MAX, LIST_ITEMS_MAX } from './wire-limits.ts';

/** int32: engines report 0 to 255, some also negative numbers. */
const EXIT_CODE = { min: -2_147_483_648, max: 2_147_483_647 };

/** A message longer than MESSAGE_TEXT_MAX is cut: better a shorter reason than a refused status. */
export function encodeTaskStatus(status: TaskStatus): TaskStatusProto {
  return {
    ...status,
    state: taskStateCodec.encode(status.state),
    health: taskHealthCodec.encode(status.health),
    message: status.message.slice(0, MESSAGE_TEXT_MAX),
    ports: [...status.ports],
  };
}

export function decodeTaskStatus(message: TaskStatus__Output | null): Result<TaskStatus, Failure> {
  return decoding('status', message, readTaskStatus);
}

function readTaskStatus(status: Fields): TaskStatus {
  return {
    attempt: status.integer('attempt', COUNT),
    state: status.choice('state', taskStateCodec),
    health: status.choice('health', taskHealthCodec),
    message: status.text('message', MESSAGE_TEXT_MAX),
    ...given('containerId', status.textOptional('containerId', FACT_LENGTH_MAX)),
    ...given('exitCode', status.integerOptional('exitCode', EXIT_CODE)),
    ports: status.texts('ports', LIST_ITEMS_MAX, FACT_LENGTH_MAX),
  };
}

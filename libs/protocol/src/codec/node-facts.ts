import { type BootId, type Failure, type NodeFacts, type Result } from '@grappe/domain';
import type {
  NodeFacts as NodeFactsProto,
  NodeFacts__Output,
} from '../generated/grappe/types/v1/NodeFacts.ts';
import { decoding, given, type Fields } from './wire-fields.ts';
import { CPUS, FACT_LENGTH_MAX, SIZE_BYTES } from './wire-limits.ts';

/** The kernel writes a UUID; other platforms may write less, never spaces. */
const BOOT_ID = /^[\x21-\x7e]{1,128}$/;
/** A Pi has 16 digits, a PC's product a UUID. */
const BOARD_SERIAL = /^[\x21-\x7e]{1,64}$/;
/** A clock may say anything, even before 1970: it is reported, never used to decide. */
const WALL_CLOCK_MS = { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER };
/** UDP; 0 when the agent answers no probes. */
const PORT_OR_NONE = { min: 0, max: 65_535 };

export function encodeNodeFacts(facts: NodeFacts): NodeFactsProto {
  const { capacity, ...rest } = facts;
  return { ...rest, ...capacity };
}

export function decodeNodeFacts(message: NodeFacts__Output | null): Result<NodeFacts, Failure> {
  return decoding('facts', message, readNodeFacts);
}

function readNodeFacts(facts: Fields): NodeFacts {
  return {
    bootId: facts.matching('bootId', BOOT_ID, 'a boot id') as BootId,
    architecture: facts.text('architecture', FACT_LENGTH_MAX),
    operatingSystem: facts.text('operatingSystem', FACT_LENGTH_MAX),
    kernel: facts.text('kernel', FACT_LENGTH_MAX),
    agentVersion: facts.text('agentVersion', FACT_LENGTH_MAX),
    ...given('engineVersion', facts.textOptional('engineVersion', FACT_LENGTH_MAX)),
    capacity: {
      cpus: facts.real('cpus', CPUS),
      memoryBytes: facts.integer('memoryBytes', SIZE_BYTES),
    },
    wallClockMs: facts.integer('wallClockMs', WALL_CLOCK_MS),
    probePort: facts.integer('probePort', PORT_OR_NONE),
    ...given('boardSerial', facts.matchingUnlessEmpty('boardSerial', BOARD_SERIAL, 'a serial')),
    ...given('packageVersion', facts.textOptional('packageVersion', FACT_LENGTH_MAX)),
  };
}

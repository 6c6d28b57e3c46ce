import { createHash } from 'node:crypto';
import type { AgentMemory } from '@grappe/ports';

/** Grows when an older agent could misread what a newer one wrote. */
const SCHEMA_VERSION = 1;

/**
 * The file: one line of JSON with the schema version, the SHA-256 of the memory's JSON text, and the memory. The digest finds what a worn-out
 * card has changed; the checks of the shape find what another program, or a person, has written.
 */
export function encodeAgentMemory(memory: AgentMemory): string {
  const sha256 = digestOf(memory);
  return `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, sha256, memory })}\n`;
}

export type DecodedAgentMemory =
  | { readonly ok: true; readonly memory: AgentMemory }
  /** What is wrong with the text, to follow the name of the file. */
  | { readonly ok: false; readonly problem: string };

export function decodeAgentMemory(text: string): DecodedAgentMemory {
  let envelope: unknown;
  try {
    envelope = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'is not JSON' };
  }
  if (!isRecord(envelope)) return { ok: false, problem: 'is not a JSON object' };
  const { schemaVersion, sha256, memory } = envelope;
  if (schemaVersion !== SCHEMA_VERSION) {
    const found = schemaVersion === undefined ? 'none' : JSON.stringify(schemaVersion);
    return { ok: false, problem: `has schema version ${found}, expected ${SCHEMA_VERSION}` };
  }
  // JSON.parse and JSON.stringify keep the order of keys, so the text is again the one that was digested.
  if (memory === undefined || sha256 !== digestOf(memory)) {
    return { ok: false, problem: 'does not match its SHA-256' };
  }
  const problem = problemOfMemory(memory);
  if (problem !== undefined) return { ok: false, problem };
  return { ok: true, memory: memory as AgentMemory };
}

function digestOf(memory: unknown): string {
  return createHash('sha256').update(JSON.stringify(memory)).digest('hex');
}

function problemOfMemory(memory: unknown): string | undefined {
  if (!isRecord(memory)) return 'has no memory';
  const { assignment, attempts, halted, board } = memory;
  if (!isRecord(attempts) || !Object.values(attempts).every(isCount)) {
    return 'has no attempts by task';
  }
  if (halted !== undefined && !(Array.isArray(halted) && halted.every(isText))) {
    return 'has no list of halted tasks';
  }
  if (board !== undefined && !isText(board)) return 'has no serial of a board';
  if (!isRecord(assignment) || !isText(assignment['rack'])) return 'has no assignment of a rack';
  const { generation, tasks, prefetch } = assignment;
  if (!isRecord(generation) || !isCount(generation['term']) || !isCount(generation['number'])) {
    return 'has no generation';
  }
  if (!Array.isArray(prefetch) || !prefetch.every(isText)) return 'has no list of prefetches';
  if (!Array.isArray(tasks)) return 'has no list of tasks';
  const index = tasks.findIndex((task) => !isAssignedTask(task));
  return index < 0 ? undefined : `has a task (number ${index + 1}) that is incomplete`;
}

function isAssignedTask(task: unknown): boolean {
  if (!isRecord(task)) return false;
  const { id, service, slot, version, spec, volumes } = task;
  return (
    isText(id) &&
    isText(service) &&
    isCount(version) &&
    Array.isArray(volumes) &&
    isSlot(slot) &&
    isRecord(spec) &&
    isText(spec['name']) &&
    isText(spec['image'])
  );
}

function isSlot(slot: unknown): boolean {
  if (!isRecord(slot)) return false;
  return slot['kind'] === 'node' ? isText(slot['node']) : isCount(slot['index']);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

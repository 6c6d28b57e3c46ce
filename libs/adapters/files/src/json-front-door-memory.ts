import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { canonicalJson, compareGenerations, GrappeError, type GatewayDuty } from '@grappe/domain';
import type { FrontDoorMemory, RecalledDuty } from '@grappe/ports';
import { decodeFrontDoor, encodeFrontDoor } from '@grappe/protocol';
import { readTextIfThere } from './read-text-if-there.ts';
import { writeFileDurably } from './write-file-durably.ts';

/** There are keys in it. */
const FILE_MODE = 0o600;
/** Grows when an older agent could misread what a newer one wrote. */
const SCHEMA_VERSION = 1;

/** What a gateway serves as the message FrontDoor in one JSON file on the card, and in one on a tmpfs. */
export class JsonFrontDoorMemory implements FrontDoorMemory {
  readonly #path: string;
  readonly #notePath: string;

  /** @param notePath - on a tmpfs that outlives the agent, and not the boot. */
  constructor(path: string, notePath: string) {
    this.#path = resolve(path);
    this.#notePath = resolve(notePath);
  }

  async load(): Promise<RecalledDuty | undefined> {
    const noted = await read(this.#notePath).catch(() => undefined);
    if (noted === undefined) {
      const duty = await read(this.#path);
      return duty && { duty, unsaved: false };
    }
    // With a note nobody needs a file that cannot be read: it is written anew.
    const saved = await read(this.#path).catch(() => undefined);
    if (saved === undefined) return { duty: noted, unsaved: true };
    const isNewer = compareGenerations(noted.generation, saved.generation) > 0;
    return { duty: isNewer ? noted : saved, unsaved: isNewer && !isSameContent(noted, saved) };
  }

  async save(duty: GatewayDuty): Promise<void> {
    await write(this.#path, duty);
  }

  async note(duty: GatewayDuty): Promise<void> {
    // The first thing there after a boot.
    await mkdir(dirname(this.#notePath), { recursive: true });
    await write(this.#notePath, duty);
  }
}

async function read(path: string): Promise<GatewayDuty | undefined> {
  const text = await readTextIfThere(path);
  if (text === undefined) return undefined;
  const { schemaVersion, frontDoor } = parse(path, text);
  if (schemaVersion !== SCHEMA_VERSION) {
    const found = schemaVersion === undefined ? 'none' : JSON.stringify(schemaVersion);
    throw corrupt(path, `has schema version ${found}, expected ${SCHEMA_VERSION}`);
  }
  const decoded = decodeFrontDoor((frontDoor ?? null) as Parameters<typeof decodeFrontDoor>[0]);
  if (!decoded.ok) throw corrupt(path, `cannot be understood: ${decoded.error.message}`);
  return decoded.value;
}

async function write(path: string, duty: GatewayDuty): Promise<void> {
  const content = { schemaVersion: SCHEMA_VERSION, frontDoor: encodeFrontDoor(duty) };
  await writeFileDurably(path, `${JSON.stringify(content)}\n`, { mode: FILE_MODE });
}

function parse(path: string, text: string): Readonly<Record<string, unknown>> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw corrupt(path, 'is not JSON');
  }
  if (typeof content === 'object' && content !== null) return { ...content };
  throw corrupt(path, 'is not a JSON object');
}

/** A generation alone makes no difference. */
function isSameContent(one: GatewayDuty, other: GatewayDuty): boolean {
  return canonicalJson({ ...one, generation: 0 }) === canonicalJson({ ...other, generation: 0 });
}

function corrupt(path: string, problem: string): GrappeError {
  return new GrappeError('CORRUPT', `${path} ${problem}`, {
    remedy: 'nothing needs to be done: the controller sends its content again, and it is replaced',
  });
}

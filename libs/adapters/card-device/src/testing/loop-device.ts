import { execFile } from 'node:child_process';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What is made for a test, and removed after it in the opposite order. */
export class Cleanup {
  readonly #steps: (() => Promise<unknown>)[] = [];

  later(step: () => Promise<unknown>): void {
    this.#steps.unshift(step);
  }

  async all(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.#steps.splice(0)) {
      await step().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not all could be removed');
  }
}

/** A folder that is gone after the test. */
export async function testFolder(cleanup: Cleanup): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'grappe-card-'));
  cleanup.later(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A block device over a file. */
export async function loopDevice(
  cleanup: Cleanup,
  file: string,
  options: { readonly readOnly?: boolean } = {},
): Promise<string> {
  const flags = options.readOnly === true ? ['--read-only'] : [];
  const { stdout } = await run('losetup', ['--find', '--show', '--direct-io=on', ...flags, file]);
  const path = stdout.trim();
  cleanup.later(() => run('losetup', ['--detach', path]));
  return path;
}

/** A card that works. */
export async function soundCard(
  cleanup: Cleanup,
  sizeBytes: number,
  options: { readonly readOnly?: boolean } = {},
): Promise<string> {
  const file = join(await testFolder(cleanup), 'card');
  await writeFile(file, '');
  await truncate(file, sizeBytes);
  return loopDevice(cleanup, file, options);
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SHARED_BUSYBOX_VARIABLE, staticBusybox } from './busybox.ts';

/**
 * Before the first and after the last test file of a run: the program that test images are made of, fetched while there is still a network.
 * Where it cannot be fetched, the tests that need it fail and say why; the others run.
 */
export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'grappe-shared-busybox-'));
  try {
    const file = join(folder, 'busybox');
    await writeFile(file, await staticBusybox());
    process.env[SHARED_BUSYBOX_VARIABLE] = file;
  } catch (error) {
    console.error(`no static busybox for test images: ${String(error)}`);
  }
  return async () => {
    Reflect.deleteProperty(process.env, SHARED_BUSYBOX_VARIABLE);
    await rm(folder, { recursive: true, force: true });
  };
}

import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const WORK_DIR_NAME = /^\.work-(\d+)-/;

function processIsAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

/** Folders of builds that were killed before they could remove them. */
async function removeAbandoned(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    const owner = WORK_DIR_NAME.exec(name)?.[1];
    if (owner !== undefined && !processIsAlive(Number(owner))) {
      await rm(join(cacheDir, name), { recursive: true, force: true });
    }
  }
}

/** Gives `work` a private folder on the cache's file system (so that results can be renamed out) and removes it afterwards. */
export async function withWorkDir<Result>(
  cacheDir: string,
  work: (workDir: string) => Promise<Result>,
): Promise<Result> {
  await mkdir(cacheDir, { recursive: true });
  await removeAbandoned(cacheDir);
  const workDir = await mkdtemp(join(cacheDir, `.work-${String(process.pid)}-`));
  try {
    return await work(workDir);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

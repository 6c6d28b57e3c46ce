import { closeSync, cpSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTROLLER_PROCESS, buildTinyImage, productFiles } from '@grappe/tool-lab';
import { runProgram } from '../third-parties/run-program.ts';
import { composeText } from '../testing/compose.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'efull', nodes: 3 });
const SETTLE_MS = 60_000;
const STORAGE_FULL = 8;
/** Holds the store and one image, and is filled in no time. */
const DISK = 'size=24m';
const BLOCK = Buffer.alloc(65_536);
let mounted = false;

/** The controller's data on a disk of its own, which is small. */
async function moveToSmallDisk(): Promise<void> {
  const { controllerData } = productFiles(rack().lab);
  const kept = path.join(path.dirname(controllerData), 'kept');
  await rack().lab.stopProcess(CONTROLLER_PROCESS);
  cpSync(controllerData, kept, { recursive: true });
  const options = ['-t', 'tmpfs', '-o', DISK, 'grappe-e2e', controllerData];
  const mount = await runProgram('mount', options);
  expect(mount).toMatchObject({ exitCode: 0 });
  mounted = true;
  cpSync(kept, controllerData, { recursive: true });
  rmSync(kept, { recursive: true });
  await rack().startController();
}

const ballast = () => path.join(productFiles(rack().lab).controllerData, 'ballast');

function fillDisk(): void {
  const file = openSync(ballast(), 'w');
  try {
    for (let blockBytes = BLOCK.length; blockBytes >= 1;) {
      try {
        writeSync(file, BLOCK, 0, blockBytes);
      } catch {
        blockBytes = Math.floor(blockBytes / 2);
      }
    }
  } finally {
    closeSync(file);
  }
}

beforeAll(async () => {
  await moveToSmallDisk();
  await rack().untilNodesReady(SETTLE_MS);
  await rack().deploy(composeText('steady', { web: { replicas: 2, port: 8041 } }));
  await rack().untilSettled(SETTLE_MS);
}, SETTLE_MS * 2);

afterAll(async () => {
  if (!mounted) return;
  await rack().lab.stopProcess(CONTROLLER_PROCESS);
  await runProgram('umount', [productFiles(rack().lab).controllerData]);
});

describe('a controller whose disk is full', () => {
  it('refuses what it could not keep, serves on, replaces a lost node’s tasks, and recovers', async () => {
    fillDisk();
    const more = rack().file('more.yaml', composeText('more', { web: {} }));
    const refused = await until(
      'a deploy to be refused',
      async () => {
        const tried = await rack().grappe('deploy', more);
        return tried.exitCode !== 0 && tried;
      },
      SETTLE_MS,
    );
    expect(refused.exitCode).toBe(STORAGE_FULL);
    expect(refused.stdout).toBe('');
    expect(refused.stderr).toMatch(/the controller's disk is full: nothing was changed/);
    const stacksThen = (await rack().stacks()).map(({ name }) => name);
    expect(stacksThen).toContain('steady');
    const { tarFile } = await buildTinyImage({ reference: 'grappe-e2e/toolarge:1' });
    const image = await rack().grappe('image', 'load', tarFile);
    rmSync(tarFile);
    expect(image.exitCode).toBe(STORAGE_FULL);
    expect(image.stderr).toMatch(/full|no space/i);

    const [lost = ''] = (await rack().running('steady/web')).map(({ node }) => node);
    await rack().lab.cut(lost);
    const others = rack().nodeNames.filter((name) => name !== lost);
    const replaced = async () => (await rack().running('steady/web', others)).length === 2;
    await until('the lost task on another node', replaced, SETTLE_MS);

    rmSync(ballast());
    const deployed = async () => (await rack().grappe('deploy', more)).exitCode === 0;
    await until('a deploy to be accepted again', deployed, SETTLE_MS);
    await rack().lab.heal(lost);
    await rack().untilNode(lost, 'ready', SETTLE_MS);
    const settled = await rack().untilSettled(SETTLE_MS);
    await rack().killController();
    await rack().startController();
    await rack().untilNodesReady(SETTLE_MS);
    const again = await rack().untilSettled(SETTLE_MS);
    expect(again.map(({ id }) => id)).toEqual(settled.map(({ id }) => id));
  });
});

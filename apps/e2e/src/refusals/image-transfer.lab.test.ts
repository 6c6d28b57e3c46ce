import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildTinyImage, productFiles } from '@grappe/tool-lab';
import { composeText } from '../testing/compose.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'exfer', nodes: 2, webImage: false });
const SETTLE_MS = 90_000;
const NODE = 'black-pearl1';
const HERE = [`placement: { constraints: [node.hostname == ${NODE}] }`];
const MEBIBYTE = 1_048_576;
/** Large enough for an interruption in the middle on a fast machine. */
const IMAGE_BYTES = 192 * MEBIBYTE;
const INTERRUPTED_AFTER_BYTES = 24 * MEBIBYTE;
const INTERRUPTED = 130;
const made: string[] = [];

interface LoadDocument {
  readonly loaded: readonly { readonly sizeBytes: number; readonly sentBytes: number }[];
}

async function largeImage(reference: string): Promise<string> {
  const files = { '/www/large': reference.padEnd(IMAGE_BYTES, '.') };
  const { tarFile } = await buildTinyImage({ reference, files });
  made.push(tarFile);
  return tarFile;
}

/** Size of the file in a folder that was not there before; 0 while there is none. */
function growing(folder: string, before: ReadonlySet<string>): number {
  try {
    const fresh = readdirSync(folder).filter((name) => !before.has(name));
    return Math.max(0, ...fresh.map((name) => statSync(path.join(folder, name)).size));
  } catch {
    return 0;
  }
}

function uploads(): { readonly folder: string; readonly before: ReadonlySet<string> } {
  const folder = path.join(productFiles(rack().lab).controllerData, 'images');
  // Made with the first upload.
  return { folder, before: new Set(existsSync(folder) ? readdirSync(folder) : []) };
}

async function untilUnderWay(folder: string, before: ReadonlySet<string>): Promise<void> {
  const underWay = () => growing(folder, before) > INTERRUPTED_AFTER_BYTES;
  await until('the transfer to be under way', underWay, SETTLE_MS);
}

afterAll(() => {
  for (const file of made) rmSync(file, { force: true });
});

describe('an image on its way to the controller', () => {
  it('is finished by the same command when the controller is killed and comes back', async () => {
    const tar = await largeImage('grappe-e2e/large:1');
    const { folder, before } = uploads();
    const load = rack().startGrappe(['image', 'load', tar, '-o', 'json']);
    await untilUnderWay(folder, before);
    await rack().killController();
    await rack().startController();
    const ended = await load.ended;
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(ended.stderr).toMatch(/trying again in/);
    expect(ended.stderr).toMatch(/going on after \d+(\.\d)? MiB/);
    const [loaded] = (JSON.parse(ended.stdout) as LoadDocument).loaded;
    expect(loaded?.sentBytes).toBeLessThan((loaded?.sizeBytes ?? 0) * 2 - INTERRUPTED_AFTER_BYTES);
  });

  it('goes on where it was when the command is interrupted and given again', async () => {
    const tar = await largeImage('grappe-e2e/large:2');
    const { folder, before } = uploads();
    const load = rack().startGrappe(['image', 'load', tar]);
    await untilUnderWay(folder, before);
    expect((await load.interrupt()).exitCode).toBe(INTERRUPTED);
    const again = await rack().grappe('image', 'load', tar, '-o', 'json');
    expect(again).toMatchObject({ exitCode: 0 });
    expect(again.stderr).toMatch(/going on after \d+(\.\d)? MiB/);
    const [loaded] = (JSON.parse(again.stdout) as LoadDocument).loaded;
    const sent = loaded?.sentBytes ?? 0;
    expect(sent).toBeLessThanOrEqual((loaded?.sizeBytes ?? 0) - INTERRUPTED_AFTER_BYTES);
  });
});

describe('an image on its way from the controller to a node', () => {
  it('goes on where it was after the node was cut off', async () => {
    const spool = path.join(rack().labNode(NODE).agentFolder, 'spool');
    const nothing = new Set<string>();
    await rack().deploy(
      composeText('large', { web: { image: 'grappe-e2e/large:1', deployLines: HERE } }),
    );
    await untilUnderWay(spool, nothing);
    await rack().lab.cut(NODE);
    await rack().untilNode(NODE, 'lost', SETTLE_MS);
    const atCut = growing(spool, nothing);
    expect(atCut).toBeLessThan(IMAGE_BYTES);
    await rack().lab.heal(NODE);
    const sizes: number[] = [];
    const running = async () => {
      sizes.push(growing(spool, nothing));
      return (await rack().running('large/web')).length === 1;
    };
    await until('the task to run', running, SETTLE_MS);
    expect(sizes.find((size) => size > 0) ?? atCut).toBeGreaterThanOrEqual(atCut);
    await rack().untilSettled(SETTLE_MS);
    expect(growing(spool, nothing)).toBe(0);
  });
});

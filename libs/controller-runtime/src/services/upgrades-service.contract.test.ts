import { CHUNK_BYTES } from '@grappe/domain';
import { encodeUpgradeReport, type Upgrade__Output } from '@grappe/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestController } from '../testing/controller.ts';
import { debFile } from '../testing/deb-file.ts';
import { sha256Of } from '../testing/image-tar.ts';
import { helloMessage } from '../testing/specs.ts';
import type { StubAgent } from '../testing/stub-agent.ts';

let controller: TestController;

beforeEach(async () => {
  controller = await TestController.start();
});
afterEach(() => controller.stop());

const NEW = '0.2.0~1';
const AGENT = {
  Package: 'grappe-agent',
  Version: NEW,
  Architecture: 'arm64',
  Depends: `nodejs (>= 20.19), grappe-cli (= ${NEW})`,
};
const CLI = { Package: 'grappe-cli', Version: NEW, Architecture: 'all' };

async function* parts(bytes: Uint8Array, from: number): AsyncIterable<Uint8Array> {
  for (let at = from; at < bytes.length; at += CHUNK_BYTES)
    yield bytes.subarray(at, at + CHUNK_BYTES);
}

async function upload(bytes: Buffer): Promise<readonly string[]> {
  const sha256 = sha256Of(bytes);
  const { operator } = controller;
  const { offset } = await operator.beginPackageUpload({ sha256, sizeBytes: bytes.length });
  return (await operator.uploadPackage({ sha256, offset, chunks: parts(bytes, offset) }))
    .references;
}

const facts = (packageVersion: string) => ({
  facts: { ...helloMessage().hello?.facts, architecture: 'arm64', packageVersion },
});

const start = (...packages: Buffer[]) =>
  controller.operator.startUpgrade({ sha256: packages.map(sha256Of), monitorMs: 1_000 });

async function latest(): Promise<Upgrade__Output> {
  const { upgrade } = await controller.operator.getUpgrade();
  if (upgrade === null) throw new Error('there is no upgrade');
  return upgrade;
}

async function stored(): Promise<readonly string[]> {
  return (await controller.blobs.list()).map(({ sha256 }) => sha256);
}

describe('the upgrades service', () => {
  it('takes packages of grappe, and no others', async () => {
    expect(await upload(await debFile(AGENT))).toEqual([`grappe-agent_${NEW}_arm64`]);
    const kept = await stored();
    const other = await debFile({ ...CLI, Package: 'openssh-server' });
    await expect(upload(other)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/^it is the package openssh-server, not one of grappe-agent/),
    });
    await expect(upload(Buffer.from('!<arch>\nnothing'))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/^it is no Debian package/),
    });
    expect(await stored()).toEqual(kept);
    const sha256 = 'a'.repeat(64);
    await expect(
      controller.operator.beginPackageUpload({ sha256, sizeBytes: 2 ** 30 }),
    ).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  it('keeps the latest ones, and removes the bytes of the others', async () => {
    for (let n = 0; n < 18; n += 1) await upload(await debFile({ ...CLI, Version: `0.1.${n}` }));
    expect(await stored()).toHaveLength(16);
    expect(controller.driver.state.durable.packages.size).toBe(16);
  });

  it('refuses what does not fit the nodes, and says all of it', async () => {
    await controller.agent('pi1', facts('0.1.0'));
    const agent = await debFile({ ...AGENT, Architecture: 'amd64' });
    await upload(agent);
    await expect(start(agent)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message:
        `grappe-agent needs grappe-cli (= ${NEW}): give that package, too; ` +
        'node pi1 is arm64, and there is no grappe-agent for it',
    });
    expect((await controller.operator.getUpgrade()).upgrade).toBeNull();
    await expect(controller.operator.pauseUpgrade()).rejects.toMatchObject({ code: 'REFUSED' });
  });

  it('leads a node through: prepare, install, watch; and gives it the bytes', async () => {
    const [agent, cli] = [await debFile(AGENT), await debFile(CLI)];
    await upload(agent);
    await upload(cli);
    const tls = await controller.enrolled('pi1');
    const before = controller.connect('pi1', tls);
    await before.hello(facts('0.1.0'));
    await controller.pass(11_000, before);
    const { upgrade } = await start(agent, cli);
    expect(upgrade).toMatchObject({ version: NEW, nodes: [{ node: 'pi1', fromVersion: '0.1.0' }] });
    await controller.pass(500, before);
    const { upgrade: order } = await before.told('upgrade');
    expect(order).toMatchObject({
      action: 'ACTION_PREPARE',
      packages: [
        { name: 'grappe-agent', version: NEW, architecture: 'arm64', sha256: sha256Of(agent) },
        { name: 'grappe-cli', architecture: 'all', sha256: sha256Of(cli) },
      ],
    });
    expect(await bytesOf(before, sha256Of(cli))).toEqual(cli);
    const id = order?.id ?? '';
    report(before, id, 'fetching', 9);
    await controller.pass(500, before);
    expect((await latest()).nodes).toMatchObject([
      { doneBytes: 9, sizeBytes: agent.length + cli.length },
    ]);
    report(before, id, 'ready');
    await controller.pass(500, before);
    await before.told('upgrade', (told) => told.upgrade?.action === 'ACTION_INSTALL');
    before.close();
    const after = controller.connect('pi1', tls);
    await after.hello(facts(NEW));
    report(after, id, 'installed');
    await controller.pass(2_000, after);
    expect(await latest()).toMatchObject({
      state: 'UPGRADE_STATE_COMPLETED',
      nodes: [{ phase: 'NODE_UPGRADE_PHASE_DONE' }],
    });
    const { nodes } = await controller.operator.listNodes();
    expect(nodes[0]?.facts?.packageVersion).toBe(NEW);
  });

  it('is paused, resumed and ended', async () => {
    const [agent, cli] = [await debFile(AGENT), await debFile(CLI)];
    await upload(agent);
    await upload(cli);
    const node = await controller.agent('pi1', facts('0.1.0'));
    await controller.pass(11_000, node);
    await start(agent, cli);
    await expect(start(agent, cli)).rejects.toMatchObject({ code: 'REFUSED' });
    const { operator } = controller;
    expect((await operator.pauseUpgrade()).upgrade?.state).toBe('UPGRADE_STATE_PAUSED');
    expect((await operator.resumeUpgrade()).upgrade?.state).toBe('UPGRADE_STATE_RUNNING');
    expect((await operator.abortUpgrade()).upgrade).toMatchObject({
      state: 'UPGRADE_STATE_ABORTED',
      why: 'the operator has ended it',
    });
  });
});

function report(
  agent: StubAgent,
  id: string,
  state: 'fetching' | 'ready' | 'installed',
  doneBytes = 0,
): void {
  agent.send({ upgradeReport: encodeUpgradeReport({ id, state, doneBytes, message: '' }) });
}

async function bytesOf(agent: StubAgent, sha256: string): Promise<Buffer> {
  const read: Uint8Array[] = [];
  const { signal } = new AbortController();
  for await (const { data } of agent.client.fetchImage(sha256, 0, signal)) read.push(data);
  return Buffer.concat(read);
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bootPartitionOf,
  makeImage,
  OWN,
  run,
  scratchFolder,
} from '@grappe/adapter-card-image/testing';
import { parseJoinToken } from '@grappe/domain';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runInTerminal } from './testing/test-terminal.ts';

const CONTROLLER = fileURLToPath(new URL('../../controller/src/main.ts', import.meta.url));
/** It makes keys and a store as it starts, on a machine that is busy. */
const READY_TIMEOUT_MS = 60_000;
const RACK = `rack: testrack
network: { cidr: 172.16.0.0/16, gateway: 172.16.0.1 }
nodes:
  - { name: pi1, address: 172.16.0.51, board: rpi-4b }
`;

const scratch = scratchFolder();
const at = (name: string) => path.join(scratch.path, name);
let controller: ChildProcess | undefined;

function startController(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', CONTROLLER, ...args], { stdio: 'ignore' });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const grappe = (words: string) =>
  runInTerminal(words.split(' '), { env: { GRAPPE_CONTEXT: at('context.json') } });

beforeAll(async () => {
  writeFileSync(at('rack.yaml'), RACK);
  const ports = [await freePort(), await freePort()].map(String);
  const init = startController(
    ...['init', '--rack-file', at('rack.yaml'), '--address', '127.0.0.1', '--listen', '127.0.0.1'],
    ...['--data-dir', at('data'), '--context-file', at('context.json')],
    ...['--port', ports[0] ?? '', '--mqtt-port', ports[1] ?? ''],
  );
  expect(await once(init, 'exit')).toEqual([0, null]);
  controller = startController('run', '--data-dir', at('data'));
  await vi.waitFor(async () => expect((await grappe('status')).exitCode).toBe(0), {
    timeout: READY_TIMEOUT_MS,
    interval: 500,
  });
});

afterAll(async () => {
  if (controller?.exitCode === null) {
    controller.kill();
    await once(controller, 'exit');
  }
  scratch.remove();
});

it('a card has a token that its controller knows, for its node and one use', async () => {
  makeImage(at('own.img'), OWN);
  const prepared = await grappe(
    `image prepare ${at('own.img')} --rack-file ${at('rack.yaml')} --node pi1 --out ${at('pi1.img')} --controller 172.16.0.1:7443 --token-ttl 3h -o json`,
  );
  expect(prepared.exitCode).toBe(0);
  const boot = bootPartitionOf(at('pi1.img'), at('boot.fat'));
  const token = parseJoinToken(run('mtype', '-i', boot, '::grappe/join-token'));
  if (!token.ok) throw new Error(token.error);
  expect(JSON.parse(prepared.stdout)).toMatchObject({ tokenId: token.value.id });
  expect(JSON.parse((await grappe('token ls -o json')).stdout)).toMatchObject({
    tokens: [{ id: token.value.id, node: 'pi1', usesLeft: 1 }],
  });
  expect(readFileSync(at('context.json'), 'utf8')).not.toContain(token.value.secret);
});

import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { dial, dockerClient, EngineAgent } from './docker-client.ts';

/** A request with its headers, without any connection. */
const TEXT_MAX = 2_000;

it('costs the library nothing to describe, however many connections are open', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'grappe-engine-'));
  const socketPath = join(folder, 'engine.sock');
  const server = createServer((_request, response) => response.write('{}'));
  await once(server.listen(socketPath), 'listening');
  const agent = new EngineAgent();
  const { signal: abortSignal } = new AbortController();
  const request = { path: '/events', abortSignal, stream: true };
  const events = (await dial(dockerClient(socketPath, agent), request)) as IncomingMessage;
  expect(Object.keys(agent.sockets)).toHaveLength(1);
  expect(inspect({ agent }, { showHidden: true, depth: null }).length).toBeLessThan(TEXT_MAX);
  events.destroy();
  agent.destroy();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskId } from '@grappe/domain';
import { kindOf } from '@grappe/port-contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DockerContainerEngine } from './docker-container-engine.ts';
import { TEST_SCOPE } from './testing/docker-harness.ts';

const TASK = 't-late' as TaskId;
const LEASE_END_MS = 3_000;
const timers = {
  after: (delayMs: number, fire: () => void) => {
    const timer = setTimeout(fire, delayMs);
    return () => clearTimeout(timer);
  },
};

/** An engine that has one container and takes its time to say so: the clock stands where the listing leaves it. */
class SlowEngine {
  nowMs = 0;
  listingEndsMs = 0;
  state = 'created';
  readonly asked: string[] = [];
  readonly clock = { monotonicMs: () => this.nowMs, wallMs: () => 0 };
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const path = request.url?.split('?')[0] ?? '';
      if (request.method === 'GET' && path === '/containers/json') {
        this.nowMs = this.listingEndsMs;
        response.end(JSON.stringify([{ Id: 'c1', State: this.state, Created: 1 }]));
        return;
      }
      if (request.method === 'POST') this.asked.push(path);
      response.writeHead(request.method === 'POST' ? 204 : 404).end();
    });
  }

  async listen(path: string): Promise<void> {
    this.#server.listen(path);
    await once(this.#server, 'listening');
  }

  close(): void {
    this.#server.close();
  }
}

describe('a start whose container is found slowly', () => {
  let folder: string;
  let slow: SlowEngine;
  let engine: DockerContainerEngine;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'grappe-slow-engine-'));
    slow = new SlowEngine();
    const socketPath = join(folder, 'docker.sock');
    await slow.listen(socketPath);
    engine = new DockerContainerEngine({ ...TEST_SCOPE, socketPath, clock: slow.clock, timers });
  });
  afterEach(async () => {
    await engine.close();
    slow.close();
    await rm(folder, { recursive: true });
  });

  it.each([
    ['created', LEASE_END_MS],
    ['created', LEASE_END_MS + 4_500],
    // Continuing it would be no better.
    ['paused', LEASE_END_MS],
  ])('is not asked for when it was %s and the lease has ended', async (state, listingEndsMs) => {
    Object.assign(slow, { state, listingEndsMs });
    const started = await engine.start(TASK, { beforeMs: LEASE_END_MS });
    expect(slow.asked).toEqual([]);
    expect(started).toMatchObject({ ok: false, failure: { kind: 'too-late' } });
    expect(started.ok ? '' : started.failure.message).toContain(TASK);
  });

  it('is asked for while the lease lasts, and always without one', async () => {
    slow.listingEndsMs = LEASE_END_MS - 1;
    await engine.start(TASK, { beforeMs: LEASE_END_MS });
    slow.listingEndsMs = 10 * LEASE_END_MS;
    // This engine knows nothing about its container afterwards.
    expect(kindOf(await engine.start(TASK))).toBe('not-found');
    expect(slow.asked).toEqual(['/containers/c1/start', '/containers/c1/start']);
  });
});

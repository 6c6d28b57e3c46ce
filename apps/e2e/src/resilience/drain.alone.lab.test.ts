import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { agentProcess } from '@grappe/tool-lab';
import { composeText } from '../testing/compose.ts';
import { fewestAnswering } from '../testing/fewest-answering.ts';
import { measured } from '../testing/measure.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'edrain', nodes: 3 });
const SETTLE_MS = 30_000;
const PORT = 8001;
const REPLICAS = 2;

beforeAll(async () => {
  // Its health says when it really serves, so that nothing is stopped before its successor does.
  const lines = [
    'healthcheck:',
    '  test: ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/"]',
    '  interval: 500ms',
    '  timeout: 2s',
  ];
  await rack().deploy(composeText('site', { web: { replicas: REPLICAS, port: PORT, lines } }));
  await rack().untilSettled(SETTLE_MS);
});

async function busyNode(): Promise<string> {
  const [task] = await rack().tasks();
  return task?.node ?? '';
}

async function untilHealthy(): Promise<void> {
  const healthy = async () => {
    const tasks = await rack().settled();
    return tasks.length === REPLICAS && tasks.every(({ health }) => health === 'healthy');
  };
  await until('all replicas to be healthy', healthy, SETTLE_MS);
}

describe('a node that is drained', () => {
  it('is emptied without a moment of fewer replicas than wanted, and used again when activated', async () => {
    await untilHealthy();
    const leaving = await busyNode();
    const probe = rack().startProbe(PORT);
    await probe.waitUntilServing(probe.now(), REPLICAS, SETTLE_MS);
    const drainedAtMs = probe.now();
    expect((await rack().grappe('node', 'drain', leaving)).exitCode).toBe(0);
    await until(
      'the node to be empty',
      async () => (await rack().containers([leaving])).length === 0,
      SETTLE_MS,
    );
    measured('node drained, until it is empty', probe.now() - drainedAtMs);
    await untilHealthy();
    probe.stop();
    expect(fewestAnswering(probe.observations, drainedAtMs)).toBeGreaterThanOrEqual(REPLICAS);
    expect((await rack().node(leaving)).availability).toBe('drained');
    expect((await rack().tasks()).map(({ node }) => node)).not.toContain(leaving);

    expect((await rack().grappe('node', 'activate', leaving)).exitCode).toBe(0);
    await rack().grappeJson('service', 'scale', 'site/web=3');
    await until(
      'the node to be used again',
      async () => (await rack().settled()).some(({ node }) => node === leaving),
      SETTLE_MS,
    );
    await rack().grappeJson('service', 'scale', `site/web=${REPLICAS}`);
    await untilHealthy();
  });
});

describe('a node that is removed', () => {
  it('is not let in any more, by gRPC or MQTT, and its agent says why', async () => {
    const removed = await busyNode();
    const subscribe = presenceSubscription(removed);
    expect(await subscribe()).toMatchObject({ exitCode: 0, stdout: 'online\n', stderr: '' });

    const refused = await rack().grappe('node', 'remove', removed, '--yes');
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toContain('--force');
    const done = await rack().grappe('node', 'remove', removed, '--yes', '--force');
    expect(done).toMatchObject({ exitCode: 0 });
    await until(
      'its tasks to run elsewhere',
      async () => {
        const tasks = await rack().tasks();
        const running = tasks.filter(({ state, node }) => state === 'running' && node !== removed);
        return running.length === REPLICAS;
      },
      SETTLE_MS,
    );
    // It is listed because rack.yaml describes it, as a board that has yet to join.
    expect(await rack().node(removed)).toMatchObject({ condition: 'unknown', facts: null });
    const saysWhy = () => /revoked|removed/i.test(agentLog(removed));
    await until('its agent to say that it was removed', saysWhy, SETTLE_MS);

    const logBefore = agentLog(removed).length;
    await rack().lab.stopProcess(agentProcess(removed));
    await rack().startAgent(removed);
    const refusedAgain = () => /revoked|removed/i.test(agentLog(removed).slice(logBefore));
    await until('its agent to be refused again', refusedAgain, SETTLE_MS);
    expect((await subscribe()).exitCode).not.toBe(0);
    expect(await rack().node(removed)).toMatchObject({ condition: 'unknown', facts: null });
  });
});

function agentLog(node: string): string {
  return readFileSync(rack().logFile(agentProcess(node)), 'utf8');
}

/** Reads the node's own retained presence from its own machine, with its certificate, once. */
function presenceSubscription(node: string) {
  const { agentFolder } = rack().labNode(node);
  const identity = JSON.parse(readFileSync(path.join(agentFolder, 'identity.json'), 'utf8')) as {
    caPem: string;
    certPem: string;
    keyPem: string;
  };
  const settings = JSON.parse(readFileSync(path.join(agentFolder, 'node.json'), 'utf8')) as {
    rack: string;
    mqttUrl: string;
  };
  const url = new URL(settings.mqttUrl);
  const args = [
    ...['-h', url.hostname, '-p', url.port || '8883'],
    // The controller's certificate names the controller, not the addresses it has; what is tested here is the client's.
    ...['--insecure', '--cafile', rack().file('ca.pem', identity.caPem)],
    ...['--cert', rack().file('cert.pem', identity.certPem)],
    ...['--key', rack().file('key.pem', identity.keyPem)],
    ...['-t', `grappe/${settings.rack}/node/${node}/presence`, '-C', '1', '-W', '5'],
  ];
  return () => rack().lab.exec(node, 'mosquitto_sub', args);
}

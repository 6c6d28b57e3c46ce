import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { productFiles } from '@grappe/tool-lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeText } from '../testing/compose.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'alm', nodes: 4 });
const SETTLE_MS = 30_000;
/** Longer than the controller is quiet after a start (15 s), a node's loss lasts before it is told (10 s), and its end after it is gone (30 s). */
const TOLD_MS = 90_000;
/** Longer than an effect takes to be told that nothing has explained: 60 s for a service with too few tasks. */
const UNTOLD_MS = 70_000;
const TEST_MS = 300_000;

/** What a hook is given. */
interface Told {
  readonly kind: string;
  readonly text: string;
  readonly alert?: { readonly id: number; readonly kind: string; readonly node?: string };
}

interface AlertDocument {
  readonly id: number;
  readonly kind: string;
  readonly told: boolean;
  readonly because: number | null;
  readonly clearedAt: string | null;
}

const posted: Told[] = [];
let listener: Server;
let scriptFile: string;

/** What the script was given, in order. */
function scripted(): Told[] {
  if (!existsSync(scriptFile)) return [];
  const lines = readFileSync(scriptFile, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Told);
}

async function listen(host: string): Promise<number> {
  listener = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      if (request.headers.authorization === 'Bearer grape') posted.push(JSON.parse(body) as Told);
      response.writeHead(204).end();
    });
  });
  listener.listen(0, host);
  await once(listener, 'listening');
  const address = listener.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function alerts(...options: string[]): Promise<AlertDocument[]> {
  const { stdout } = await rack().grappe('alert', 'ls', '-o', 'json', ...options);
  return (JSON.parse(stdout) as { alerts: AlertDocument[] }).alerts;
}

const subjects = (): string[] =>
  posted.map(({ kind, alert }) => `${kind} ${alert?.kind ?? ''} ${alert?.node ?? ''}`.trim());

/** A webhook and a script; the controller reads what it is told of them when it starts. */
beforeAll(async () => {
  const { controllerData } = productFiles(rack().lab);
  const hooks = path.join(controllerData, 'hooks');
  scriptFile = path.join(hooks, 'told');
  const port = await listen(rack().lab.description.hostAddress);
  mkdirSync(hooks, { mode: 0o700 });
  writeFileSync(path.join(hooks, 'headers'), 'Authorization: Bearer grape\n', { mode: 0o600 });
  writeFileSync(path.join(hooks, 'page'), '#!/bin/sh\nexec cat >> told\n', { mode: 0o700 });
  const url = `http://${rack().lab.description.hostAddress}:${port}/alerts`;
  appendFileSync(
    path.join(controllerData, 'rack.yaml'),
    [
      'alerts:',
      '  hooks:',
      '    - { script: page }',
      `    - { name: hub, webhook: "${url}", headersFile: headers }`,
      '',
    ].join('\n'),
  );
  await rack().killController();
  await rack().startController();
  await rack().untilNodesReady(SETTLE_MS);
}, TEST_MS);

afterAll(() => {
  listener.closeAllConnections();
  listener.close();
});

describe('alerts', () => {
  it('reach a webhook and a script when somebody tries it', async () => {
    const { stdout } = await rack().grappe('alert', 'test');
    expect(stdout).toMatch(/page +script +yes/);
    expect(stdout).toMatch(/hub +webhook +yes +it answered 204/);
    expect(posted.splice(0).map(({ kind }) => kind)).toEqual(['test']);
    expect(scripted().map(({ kind }) => kind)).toEqual(['test']);
  });

  it(
    'of one node without power are one, over a restart of the controller, and its end another',
    async () => {
      const [lost = ''] = rack().nodeNames;
      // As many as nodes: one of them has no place without the node.
      await rack().deploy(composeText('site', { web: { replicas: 4, port: 8001 } }));
      await rack().untilSettled(SETTLE_MS);
      await rack().lab.kill(lost);
      await until('the loss to be told', () => posted.length > 0, TOLD_MS);
      expect(subjects()).toEqual([`raised node.lost ${lost}`]);
      const explained = async () =>
        (await alerts('--open')).find(({ kind }) => kind === 'service.degraded');
      const effect = await until('its effect to be recorded', explained, TOLD_MS);
      expect(effect).toMatchObject({ told: false, because: posted[0]?.alert?.id });

      await rack().killController();
      await rack().startController();
      await new Promise((resolve) => setTimeout(resolve, UNTOLD_MS));
      expect(subjects()).toEqual([`raised node.lost ${lost}`]);

      await rack().lab.start(lost);
      await rack().untilNode(lost, 'ready', SETTLE_MS);
      await until('its end to be told', () => posted.length > 1, TOLD_MS);
      await until('nothing to be open', async () => (await alerts('--open')).length === 0, TOLD_MS);
      expect(subjects()).toEqual([`raised node.lost ${lost}`, `cleared node.lost ${lost}`]);
      expect(
        scripted()
          .slice(1)
          .map(({ text }) => text),
      ).toEqual(posted.map(({ text }) => text));
    },
    TEST_MS,
  );
});

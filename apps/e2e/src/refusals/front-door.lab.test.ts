import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { productFiles } from '@grappe/tool-lab';
import { afterEach, describe, expect, it } from 'vitest';
import { composeText } from '../testing/compose.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'edoor', nodes: 2, gateways: 2 });
const SETTLE_MS = 60_000;
const BAD_INPUT = 2;
const PORT = 8071;
const OTHER_PORT = 8072;
const SQUATTER = 'squatter';

afterEach(() => rack().clear(SETTLE_MS));

/** A service exposed as the text says. */
function exposed(expose: string): string {
  return composeText('shop', { web: { lines: ['x-grappe:', `  expose: [${expose}]`] } });
}

async function refused(text: string) {
  const result = await rack().grappe('deploy', rack().file('compose.yaml', text));
  expect(result.exitCode).not.toBe(0);
  expect(await rack().stacks()).toEqual([]);
  return result;
}

async function answers(port: number): Promise<boolean> {
  const options = { signal: AbortSignal.timeout(1_000) };
  const response = await fetch(`http://${rack().virtualIp}:${port}/`, options);
  return (await response.text()).includes('grappe');
}

describe('what cannot be exposed', () => {
  it('is refused with all that is wrong at once, each with its place and what to do instead', async () => {
    const said = await refused(
      exposed(
        '{ port: 80, target: 8080, balance: sed }, { port: 99999, target: 8080, sticki: cookie }',
      ),
    );
    expect(said.exitCode).toBe(BAD_INPUT);
    expect(said.stderr).toMatch(/compose\.yaml:\d+:\d+ .*balance.*least-connections/);
    expect(said.stderr).toMatch(/compose\.yaml:\d+:\d+ .*port/);
    expect(said.stderr).toMatch(/compose\.yaml:\d+:\d+ .*did you mean "sticky"/);
    expect(said.stderr).toMatch(/nothing was changed/);
  });

  it('is refused without a certificate, or with one that is none', async () => {
    const folder = path.join(productFiles(rack().lab).controllerData, 'certificates');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'broken.pem'), '-----BEGIN CERTIFICATE-----\nx\n');
    const said = await refused(exposed('{ port: 443, target: 8080, tls: [broken, absent] }'));
    expect(said.stderr).toContain('no certificate broken');
    expect(said.stderr).toContain('no certificate absent');
  });
});

describe('a port that another program has on a gateway', () => {
  it('costs its own service only, is named with the program, and is taken when it is free', async () => {
    const [gateway = ''] = rack().lab.description.frontDoor?.gateways ?? [];
    const listen = `require('node:net').createServer().listen(${PORT}, '0.0.0.0')`;
    const program = { command: process.execPath, args: ['-e', listen] };
    await rack().lab.startProcess({ name: SQUATTER, node: gateway, ...program });
    try {
      const lines = [
        'x-grappe:',
        `  expose: [{ port: ${PORT}, target: 8080, mode: http }, { port: ${OTHER_PORT}, target: 8080, mode: http }]`,
      ];
      await rack().deploy(composeText('shop', { web: { lines } }));
      const problem = await until(
        'the gateway to say what is wrong',
        async () => {
          const { gateways } = await rack().frontDoor();
          return gateways.find(({ node }) => node === gateway)?.problems[0];
        },
        SETTLE_MS,
      );
      expect(problem).toMatch(new RegExp(`port ${PORT} .* is held by node`));
      await until('the other port to be served', () => answers(OTHER_PORT), SETTLE_MS);
    } finally {
      await rack().lab.stopProcess(SQUATTER);
    }
    await until(
      'nothing to be wrong any more',
      async () =>
        (await rack().frontDoor()).gateways.every(({ problems }) => problems.length === 0),
      SETTLE_MS,
    );
    await until('the port to be served', () => answers(PORT), SETTLE_MS);
  });
});

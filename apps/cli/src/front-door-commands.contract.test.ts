import type { GetFrontDoorResponse } from '@grappe/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { useTestRack } from './testing/test-rack.ts';
import { sampleService } from './testing/test-world.ts';

const rack = useTestRack();
const { grappe } = rack;

const server = {
  taskId: 'abcdefgh',
  node: 'pi3',
  address: '172.16.0.53:32768',
  slot: 1,
  weight: 100,
  state: 'ready',
};
const door: GetFrontDoorResponse = {
  virtualIp: '172.16.0.50',
  gateways: [
    { node: 'pi2', connected: true, state: 'holder', forMs: 90_000 },
    { node: 'pi6', connected: true, state: 'backup', problems: ['nginx has port 80. Stop it'] },
    { node: 'pi7', connected: false },
  ],
  waysIn: [
    {
      port: 443,
      mode: 'http',
      host: 'shop.example.org',
      path: '/api',
      certificates: ['shop'],
      service: 'shop/web',
      balance: 'round-robin',
      servers: [
        server,
        {
          ...server,
          slot: 2,
          opinions: [{ gateway: 'pi2', state: 'down', forMs: 5_000, check: 'L4CON' }],
        },
      ],
    },
  ],
};

beforeEach(() => {
  rack.world.services.set('shop/web', sampleService('shop/web'));
  rack.world.frontDoor = door;
});

describe('service explain', () => {
  it('says where the service is reached, and how many of its servers are up', async () => {
    const { stdout } = await grappe('service explain shop/web');
    expect(stdout).toContain(
      'reached at https://shop.example.org:443/api (172.16.0.50, round-robin): 1 of 2 up\n',
    );
    rack.world.frontDoor = {
      virtualIp: '172.16.0.50',
      waysIn: [{ port: 5432, mode: 'tcp', service: 'shop/web', balance: 'least-connections' }],
    };
    expect((await grappe('service explain shop/web')).stdout).toContain(
      'reached at tcp://172.16.0.50:5432 (least-connections): 0 of 0 up\n',
    );
    const json: unknown = JSON.parse((await grappe('service explain shop/web -o json')).stdout);
    expect(json).toMatchObject({ waysIn: [{ port: 5432, servers: [] }] });
  });

  it('says nothing of it without a front door', async () => {
    rack.world.frontDoor = {};
    expect((await grappe('service explain shop/web')).stdout).not.toContain('reached');
  });
});

describe('frontdoor status', () => {
  it('says who holds the address, what is served, and what is wrong', async () => {
    const { exitCode, stdout } = await grappe('frontdoor status');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('virtual IP 172.16.0.50: held by pi2');
    expect(stdout).toMatch(/pi2 +holder +1m 30s/);
    expect(stdout).toMatch(/pi7 +away/);
    expect(stdout).toMatch(
      /443 +https +shop\.example\.org\/api +shop\/web +round-robin +1 of 2 up/,
    );
    expect(stdout).toContain('pi6: nginx has port 80. Stop it');
    expect(stdout).not.toContain('abcdefgh');
  });

  it('shows the tasks behind it, with what gateways find', async () => {
    const { stdout } = await grappe('frontdoor status web -o wide');
    expect(rack.world.frontDoorsOf).toEqual(['shop/web']);
    expect(stdout).toMatch(
      /443 +shop\/web +2 +abcdefgh +pi3 +172\.16\.0\.53:32768 +100 +ready +pi2 down for 5\.00 s \(L4CON\)/,
    );
  });

  it('says the same to tools', async () => {
    const { stdout } = await grappe('frontdoor status -o json');
    expect(JSON.parse(stdout)).toMatchObject({
      virtualIp: '172.16.0.50',
      gateways: [{ node: 'pi2', state: 'holder' }, { node: 'pi6' }, { node: 'pi7' }],
      waysIn: [{ port: 443, servers: [{ slot: 1 }, { slot: 2 }] }],
    });
  });

  it('does not take the last word of a gateway that is away for the truth', async () => {
    const former = { node: 'pi2', connected: false, state: 'holder' };
    rack.world.frontDoor = {
      ...door,
      gateways: [former, { ...former, node: 'pi6', connected: true }],
    };
    expect((await grappe('frontdoor status')).stdout).toContain('172.16.0.50: held by pi6\n');
    rack.world.frontDoor = { ...door, gateways: [former] };
    const { stdout } = await grappe('frontdoor status');
    expect(stdout).toContain('172.16.0.50: nobody is known to hold it, last by pi2\n');
  });

  it('says that there is none, and what it takes', async () => {
    rack.world.frontDoor = {};
    const { exitCode, stdout } = await grappe('frontdoor status');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('this rack has no front door');
    expect(stdout).toContain('virtualIp');
  });

  it('knows no service that is not there', async () => {
    expect((await grappe('frontdoor status db')).exitCode).not.toBe(0);
  });
});

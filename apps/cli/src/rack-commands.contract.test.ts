import { describe, expect, it } from 'vitest';
import { useTestRack } from './testing/test-rack.ts';
import { sampleService, TEST_TOKEN } from './testing/test-world.ts';

const rack = useTestRack();
const { grappe } = rack;

describe('stacks and tokens', () => {
  it('stacks are listed and removed', async () => {
    rack.world.services.set('shop/web', sampleService('shop/web'));
    rack.world.stacks.set('shop', { deployedAtMs: Date.now() - 3_600_000 });
    expect((await grappe('stack ls')).stdout).toMatch(/shop +1 +1\/2 +1h ago\n$/);
    expect((await grappe('stack rm shop --yes')).exitCode).toBe(0);
    expect(rack.world.services.size).toBe(0);
  });

  it('a token is printed alone', async () => {
    const { stdout } = await grappe('token create --node pi3 --ttl 1h30m --uses 2');
    expect(stdout).toBe(`${TEST_TOKEN}\n`);
    expect(rack.world.tokens).toEqual([{ node: 'pi3', ttlMs: 5_400_000, uses: 2 }]);
  });

  it('a token that replaces a board says what it does', async () => {
    const { stdout, stderr } = await grappe('token create --node pi3 --replace');
    expect(stdout).toBe(`${TEST_TOKEN}\n`);
    expect(stderr).toContain('whoever joins with it is pi3 from then on');
    expect(rack.world.tokens.at(-1)).toMatchObject({ node: 'pi3', uses: 1, replace: true });
  });

  it('tokens are listed without their secrets, and removed', async () => {
    rack.world.outstanding.push(
      {
        id: 'ab12cd34',
        node: 'pi3',
        usesLeft: 1,
        expiresAtMs: Date.now() + 3_600_000,
        replace: true,
      },
      { id: '7f3k7f3k', usesLeft: 0, expiresAtMs: Date.now() + 7_200_000, usedBy: ['pi4'] },
    );
    const { stdout } = await grappe('token ls');
    expect(stdout).toMatch(/^ID +NODE +USES LEFT +EXPIRES +REPLACES +USED BY\n/);
    expect(stdout).toMatch(/ab12cd34 +pi3 +1 +in .+ +yes/);
    expect(stdout).toMatch(/7f3k7f3k +any +0 +in .+ +no +pi4/);
    const { tokens } = JSON.parse((await grappe('token ls -o json')).stdout) as {
      tokens: { id: string; node: string | null; replace: boolean }[];
    };
    expect(tokens[0]).toMatchObject({ id: 'ab12cd34', node: 'pi3', replace: true });
    expect((await grappe('token rm ab12')).stderr).toContain('ab12cd34 lets nobody join any more');
    expect(rack.world.outstanding.map(({ id }) => id)).toEqual(['7f3k7f3k']);
    expect((await grappe('token rm zz')).exitCode).toBe(3);
  });

  it('both versions are told', async () => {
    const { stdout } = await grappe('version');
    expect(stdout).toMatch(/^command +\d+\.\d+\.\d+\ncontroller +9\.9\.9\n$/);
  });
});

describe('events', () => {
  const event = { kind: 'node.lost', node: 'pi1', message: 'no heartbeat' };

  it('are listed and followed', async () => {
    const atMs = Date.now() - 60_000;
    rack.world.events.push({ ...event, atMs, sequence: 1 });
    rack.world.events.push({ ...event, atMs, sequence: 2, service: 'shop/web' });
    const { stdout } = await grappe('events');
    expect(stdout).toMatch(/^WHEN +EVENT +ABOUT +MESSAGE\n1m ago +node\.lost +pi1 +no heartbeat\n/);
    const interrupt = new AbortController();
    const followed = await grappe('events -f --tail 1', {
      interrupted: interrupt.signal,
      onStdout: () => {
        interrupt.abort();
      },
    });
    expect(followed.exitCode).toBe(130);
    expect(followed.stdout).toMatch(/Z {2}node\.lost {2}shop\/web on pi1: no heartbeat\n$/);
  });

  it('are followed over a cut, each shown once', async () => {
    rack.world.events.push({ ...event, sequence: 1 });
    const interrupt = new AbortController();
    let seen = '';
    const { stderr } = await grappe('events -f -o json', {
      interrupted: interrupt.signal,
      onStdout: (text) => {
        seen += text;
        if (seen.includes('"sequence":2')) {
          interrupt.abort();
          return;
        }
        rack.world.events.push({ ...event, sequence: 2 });
        rack.world.cutLinks();
      },
    });
    expect(seen.match(/"sequence":\d/g)).toEqual(['"sequence":1', '"sequence":2']);
    expect(stderr).toContain('trying again');
  });
});

import { describe, expect, it } from 'vitest';
import { useTestRack } from './testing/test-rack.ts';
import { sampleService } from './testing/test-world.ts';

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
    expect(stdout).toBe('grappe-token-1\n');
    expect(rack.world.tokens).toEqual([{ node: 'pi3', ttlMs: 5_400_000, uses: 2 }]);
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

import { describe, expect, it } from 'vitest';
import { FrontDoorBench, PORT, VIRTUAL_IP, webDuty } from '../testing/front-door-bench.ts';

const HOUR_MS = 3_600_000;

async function serving(): Promise<FrontDoorBench> {
  const bench = await new FrontDoorBench().start();
  bench.keeper.apply(webDuty(1));
  await bench.pass(10);
  bench.done.length = 0;
  return bench;
}

describe('a node that is no gateway', () => {
  it('ends what an earlier agent may have left, and then does and says nothing', async () => {
    const bench = await new FrontDoorBench().start();
    await bench.pass(HOUR_MS);
    expect(bench.done).toEqual(['release', 'stop']);
    expect(bench.keeper.generation()).toBeUndefined();
    bench.keeper.beginSession();
    expect([bench.keeper.takeReport(), bench.reports, bench.memory.saves]).toEqual([
      undefined,
      0,
      0,
    ]);
  });
});

describe('a gateway', () => {
  it('listens before the address may come, and keeps what it serves', async () => {
    const bench = await new FrontDoorBench().start();
    bench.done.length = 0;
    bench.keeper.apply(webDuty(1));
    await bench.pass(10);
    expect(bench.done).toEqual(['apply', 'serving', 'take part']);
    expect(bench.holds).toBe(true);
    await bench.pass(HOUR_MS);
    expect(bench.memory.saved).toEqual(webDuty(1));
    expect(bench.memory.saves).toBe(1);
    expect(bench.done).toHaveLength(3);
  });

  it('changes servers without a word to the virtual IP', async () => {
    const bench = await serving();
    bench.keeper.apply(webDuty(2, 3));
    await bench.pass(10);
    expect(bench.done).toEqual(['apply']);
    expect(bench.machine.served?.backEnds[0]?.servers).toHaveLength(3);
  });

  it('refuses what is older than what it has, and takes the same again for nothing new', async () => {
    const bench = await serving();
    bench.keeper.apply(webDuty(2));
    await bench.pass(10);
    bench.keeper.apply(webDuty(1, 3));
    bench.keeper.apply(webDuty(2, 3));
    await bench.pass(10);
    expect(bench.machine.served?.backEnds[0]?.servers).toHaveLength(1);
    expect(bench.keeper.generation()).toEqual({ term: 1, number: 2 });
    expect(bench.logger.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('lets go of the address first, then serves no more', async () => {
    const bench = await serving();
    bench.keeper.apply({ generation: { term: 1, number: 2 }, certificates: [] });
    await bench.pass(10);
    expect(bench.done).toEqual(['release', 'stop']);
    expect(bench.machine.served).toBeUndefined();
    expect(bench.holds).toBe(false);
    expect(bench.keeper.takeReport()).toEqual({
      applied: { term: 1, number: 2 },
      problems: [],
      restarts: 0,
      servers: [],
    });
  });

  it('serves without an address, if the rack has none any more', async () => {
    const bench = await serving();
    const { virtualIp: _, ...duty } = webDuty(2);
    bench.keeper.apply(duty);
    await bench.pass(10);
    expect(bench.done).toEqual(['release', 'apply']);
    expect(bench.machine.served).toBeDefined();
  });

  it('holds the address although no service is on it yet', async () => {
    const bench = await new FrontDoorBench().start();
    const { door: _, ...duty } = webDuty(1);
    bench.keeper.apply(duty);
    await bench.pass(10);
    expect(bench.machine.served?.frontEnds).toEqual([]);
    expect(bench.holds).toBe(true);
  });

  it('has nothing left when the rack lets it go', async () => {
    const bench = await serving();
    bench.keeper.release();
    await bench.pass(HOUR_MS);
    expect(bench.machine.served).toBeUndefined();
    expect(bench.memory.saved).toEqual({ generation: { term: 1, number: 1 }, certificates: [] });
  });
});

describe('the start of an agent', () => {
  it('takes over what runs, without moving the address', async () => {
    const bench = await serving();
    await bench.restart();
    expect(bench.done).toEqual(['apply', 'serving', 'take part']);
    expect(bench.holds).toBe(true);
    expect(bench.memory.saves).toBe(1);
  });

  it('never goes back to what was saved before the latest changes, though the agent was killed', async () => {
    const bench = await new FrontDoorBench().start();
    bench.keeper.apply(webDuty(1, 1));
    await bench.pass(60_000);
    bench.keeper.apply(webDuty(2, 3));
    await bench.pass(100);
    expect(bench.memory.saved?.generation.number).toBe(1);
    const next = new FrontDoorBench();
    Object.assign(next.memory, { saved: bench.memory.saved, noted: bench.memory.noted });
    next.machine.served = bench.machine.served;
    await next.start();
    expect(next.machine.served?.backEnds[0]?.servers).toHaveLength(3);
    await next.pass(5_000);
    expect(next.memory.saved?.generation.number).toBe(2);
  });

  it('serves with its last known servers after a boot, with no controller', async () => {
    const before = await serving();
    await before.keeper.close();
    const bench = new FrontDoorBench();
    bench.memory.saved = before.memory.saved;
    await bench.start();
    expect(bench.machine.serverFor(PORT)).toBeDefined();
    expect(bench.holds).toBe(true);
  });

  it('leaves alone what runs when its memory is damaged, until the controller speaks', async () => {
    const bench = await serving();
    bench.memory.fault = new Error('not JSON');
    await bench.restart();
    await bench.pass(HOUR_MS);
    expect(bench.done).toEqual([]);
    expect(bench.keeper.generation()).toEqual({ term: 0, number: 0 });
    bench.keeper.apply({ generation: { term: 1, number: 1 }, certificates: [] });
    await bench.pass(10);
    expect(bench.done).toEqual(['release', 'stop']);
  });
});

describe('the card', () => {
  it('is written once in half a minute at most, and at the end', async () => {
    const bench = await serving();
    for (let number = 2; number <= 600; number += 1) {
      bench.keeper.apply(webDuty(number, 1 + (number % 7)));
      await bench.pass(100);
    }
    expect(bench.memory.saves).toBeLessThanOrEqual(3);
    const { saves } = bench.memory;
    await bench.keeper.close();
    expect(bench.memory.saves).toBe(saves + 1);
    expect(bench.memory.saved).toEqual(webDuty(600, 1 + (600 % 7)));
  });

  it('is left alone when only the generation has changed', async () => {
    const bench = await serving();
    await bench.pass(HOUR_MS);
    bench.keeper.apply(webDuty(2));
    await bench.pass(HOUR_MS);
    await bench.keeper.close();
    expect(bench.memory.saves).toBe(1);
  });

  it('is tried again when it is full, and the node serves all the same', async () => {
    const bench = await new FrontDoorBench().start();
    bench.memory.fault = new Error('no space left');
    bench.keeper.apply(webDuty(1));
    await bench.pass(10_000);
    expect(bench.holds).toBe(true);
    bench.memory.fault = undefined;
    await bench.pass(60_000);
    expect(bench.memory.saved).toEqual(webDuty(1));
  });
});

describe('trouble', () => {
  it('a load balancer that does not start sends the address elsewhere, and is tried again', async () => {
    const bench = await new FrontDoorBench().start();
    bench.balancer.fault = { kind: 'unavailable', message: 'HAProxy is not installed' };
    bench.keeper.apply(webDuty(1));
    await bench.pass(10);
    expect(bench.done).toEqual(['release', 'stop', 'apply', 'not serving', 'take part']);
    expect(bench.holds).toBe(false);
    expect(bench.keeper.takeReport()).toMatchObject({
      applied: { term: 1, number: 1 },
      problems: [{ part: 'load-balancer', code: 'unavailable' }],
      virtualIp: { state: 'fault' },
    });
    await bench.pass(HOUR_MS);
    const tries = bench.done.filter((what) => what === 'apply').length;
    expect(tries).toBeGreaterThan(60);
    expect(tries).toBeLessThan(70);
    bench.balancer.fault = undefined;
    await bench.pass(60_000);
    expect(bench.holds).toBe(true);
    expect(bench.keeper.takeReport()).toMatchObject({ problems: [] });
  });

  it('a load balancer that is found dead for long sends the address elsewhere', async () => {
    const bench = await serving();
    bench.machine.served = undefined;
    bench.balancer.fault = { kind: 'unavailable', message: 'it does not start' };
    await bench.pass(3_000);
    expect(bench.holds).toBe(false);
    bench.balancer.fault = undefined;
    await bench.pass(60_000);
    expect(bench.holds).toBe(true);
  });

  it('what was in force goes on, address and all, when something new is refused', async () => {
    const bench = await serving();
    bench.balancer.fault = { kind: 'rejected', message: 'no' };
    bench.keeper.apply(webDuty(2, 3));
    await bench.pass(60_000);
    expect(bench.holds).toBe(true);
    expect(bench.machine.served?.backEnds[0]?.servers).toHaveLength(1);
  });

  it('a port that is taken costs its service only, and is taken when it is free', async () => {
    const bench = await serving();
    bench.machine.occupied.add(8_443);
    const duty = webDuty(2);
    const [end] = duty.door?.frontEnds ?? [];
    if (duty.door === undefined || end === undefined) throw new Error('no front end');
    const taken = { ...end, name: 'other', listen: [{ address: VIRTUAL_IP, port: 8_443 }] };
    const door = { ...duty.door, frontEnds: [end, taken] };
    bench.keeper.apply({ ...duty, door });
    await bench.pass(600);
    expect(bench.machine.served?.frontEnds).toEqual([end]);
    expect(bench.holds).toBe(true);
    expect(bench.keeper.takeReport()).toMatchObject({
      applied: { term: 1, number: 2 },
      problems: [{ part: 'load-balancer', code: 'port-taken', service: 'shop/web' }],
    });
    await bench.pass(HOUR_MS);
    bench.machine.occupied.clear();
    await bench.pass(60_000);
    expect(bench.machine.served).toEqual(door);
    expect(bench.keeper.takeReport()).toMatchObject({ problems: [] });
  });

  it('an address that a stranger has is tried again', async () => {
    const bench = await new FrontDoorBench().start();
    bench.network.strangers.set(VIRTUAL_IP, '02:00:00:00:00:01');
    bench.keeper.apply(webDuty(1));
    await bench.pass(10);
    expect(bench.keeper.takeReport()).toMatchObject({
      problems: [{ part: 'virtual-ip', code: 'taken' }],
    });
    await bench.pass(HOUR_MS);
    bench.network.strangers.clear();
    await bench.pass(60_000);
    expect(bench.holds).toBe(true);
    expect(bench.keeper.takeReport()).toMatchObject({ problems: [] });
  });

  it('a message that is not understood is told of, and changes nothing', async () => {
    const bench = await serving();
    bench.keeper.notUnderstood('door: no');
    await bench.pass(600);
    expect(bench.done).toEqual([]);
    expect(bench.keeper.takeReport()).toMatchObject({ problems: [{ part: 'link' }] });
    bench.keeper.apply(webDuty(2));
    await bench.pass(600);
    expect(bench.keeper.takeReport()).toMatchObject({ problems: [] });
  });
});

describe('a halt', () => {
  it('waits until the address is elsewhere, serves until the end, and keeps everything', async () => {
    const bench = await serving();
    await bench.keeper.halt();
    expect(bench.done).toEqual(['release']);
    expect(bench.machine.served).toBeDefined();
    expect(bench.memory.saved).toEqual(webDuty(1));
    bench.keeper.apply(webDuty(2));
    await bench.pass(HOUR_MS);
    expect(bench.done).toEqual(['release']);
  });

  it('does not wait where there is nothing', async () => {
    const bench = await new FrontDoorBench().start();
    await bench.keeper.halt();
    expect(bench.done).toEqual(['release', 'stop']);
  });
});

describe('reports', () => {
  it('come with a session and with changes, at most twice a second', async () => {
    const bench = await serving();
    bench.keeper.beginSession();
    expect(bench.keeper.takeReport()).toMatchObject({
      applied: { term: 1, number: 1 },
      problems: [],
      virtualIp: { state: 'holder', twoHolders: 0 },
      restarts: 0,
      servers: [{ backEnd: 'web', task: 't-1', state: 'up' }],
    });
    expect(bench.keeper.takeReport()).toBeUndefined();
    const before = bench.reports;
    await bench.pass(HOUR_MS);
    expect(bench.reports).toBe(before);
    for (let number = 2; number < 50; number += 1) {
      bench.keeper.apply(webDuty(number, number % 5));
      await bench.pass(20);
      if (bench.reports > before) bench.keeper.takeReport();
    }
    expect(bench.reports - before).toBeLessThan(5);
  });
});

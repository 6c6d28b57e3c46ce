import { encodeFrontDoor } from '@grappe/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { AgentBench } from './testing/bench.ts';
import { FrontDoorBench, webDuty } from './testing/front-door-bench.ts';
import { LinkBench } from './testing/link-bench.ts';

let door: FrontDoorBench;
let bench: LinkBench;

beforeEach(async () => {
  door = await new FrontDoorBench().start();
  bench = new LinkBench(new AgentBench(), undefined, door.keeper);
});

describe('a gateway and its controller', () => {
  it('speak of the front door from its first message on', async () => {
    await bench.start();
    expect(bench.stream.hello.frontDoor).toBeUndefined();
    expect(bench.stream.kinds).not.toContain('frontDoorReport');
    bench.stream.say({ frontDoor: encodeFrontDoor(webDuty(1)) });
    await door.pass(10);
    expect(door.machine.served).toEqual(webDuty(1).door);
    bench.loop.sendFrontDoor();
    bench.loop.sendFrontDoor();
    expect(bench.stream.of('frontDoorReport')).toMatchObject([
      { applied: { term: 1, number: 1 }, servers: [{ task: 't-1' }] },
    ]);
  });

  it('begin anew with every session', async () => {
    door.keeper.apply(webDuty(3));
    await door.pass(10);
    await bench.start();
    expect(bench.stream.hello.frontDoor).toEqual({ term: 1, number: 3 });
    expect(bench.stream.of('frontDoorReport')).toHaveLength(1);
    bench.stream.end();
    await bench.pass(5_000);
    expect(bench.streams).toHaveLength(2);
    expect(bench.stream.of('frontDoorReport')).toMatchObject([{ servers: [{ task: 't-1' }] }]);
  });

  it('tell of a message that makes no sense', async () => {
    await bench.start();
    bench.stream.say({ frontDoor: { generation: null } });
    await door.pass(10);
    door.keeper.apply(webDuty(1));
    expect(bench.agent.logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('part when the rack lets the node go', async () => {
    door.keeper.apply(webDuty(1));
    await door.pass(10);
    await bench.start();
    bench.stream.say({ refusal: { reason: 'REASON_NODE_REMOVED', message: 'gone' } });
    await door.pass(10);
    expect(door.machine.served).toBeUndefined();
    expect(door.holds).toBe(false);
  });
});

import type { OperatorReply, OperatorRequest } from '@grappe/controller-core';
import { GrappeError, type Identity, type NodeName, type RackEvent } from '@grappe/domain';
import { FakeClock, MemoryLogger } from '@grappe/fakes';
import type { BusMessage, HeardMessage } from '@grappe/ports';
import { beforeEach, describe, expect, it } from 'vitest';
import { join, stateWith } from '../testing/home-rack.ts';
import { DISCOVERY_LOOK_MS, presentToHomeAssistant } from './home-assistant.ts';
import { PRESSES_MAX } from './press-limit.ts';

const HUB: Identity = { kind: 'hub', name: 'wall' };
const RACK_TOPIC = 'homeassistant/device/grappe_pearl/config';
const PI1_TOPIC = 'homeassistant/device/grappe_pearl_pi1/config';
const PI2_TOPIC = 'homeassistant/device/grappe_pearl_pi2/config';
const COMMAND = 'grappe/pearl/command/pi1';

/** A broker and a driver that note what they are asked. */
class Home {
  readonly clock = new FakeClock();
  readonly logger = new MemoryLogger();
  readonly state = stateWith(['pi1']);
  readonly published: BusMessage[] = [];
  readonly requests: OperatorRequest[] = [];
  refusal: GrappeError | undefined;
  /** Publications under way at a time. */
  most = 0;
  #underWay = 0;
  #listener: (message: HeardMessage) => void = () => undefined;
  #onEvent: ((event: RackEvent) => void) | undefined;
  readonly end = presentToHomeAssistant({
    driver: {
      state: this.state,
      nowMs: () => this.clock.monotonicMs(),
      request: (request) => this.#request(request),
      onEvent: (listener) => {
        this.#onEvent = listener;
        return () => (this.#onEvent = undefined);
      },
    },
    bus: {
      publish: (message) => this.#publish(message),
      listen: (_filters, listener) => (this.#listener = listener),
    },
    timers: this.clock,
    logger: this.logger,
  });

  say(topic: string, payload: string, from?: Identity): void {
    this.#listener({ topic, payload, ...(from === undefined ? {} : { from }) });
  }

  event(kind: RackEvent['kind']): void {
    this.#onEvent?.({ sequence: 1, kind, atMs: 0, message: '' });
  }

  /** Topics published since the last call, in order. */
  async topics(): Promise<string[]> {
    await new Promise((resolve) => setImmediate(resolve));
    return this.published.splice(0).map(({ topic, payload }) => (payload ? topic : `-${topic}`));
  }

  async #publish(message: BusMessage): Promise<'accepted'> {
    this.#underWay += 1;
    this.most = Math.max(this.most, this.#underWay);
    await Promise.resolve();
    this.#underWay -= 1;
    expect(message.retain).toBe(true);
    this.published.push(message);
    return 'accepted';
  }

  async #request(request: OperatorRequest): Promise<OperatorReply> {
    this.requests.push(request);
    if (this.refusal !== undefined) throw this.refusal;
    return { kind: 'done' };
  }
}

let home: Home;

beforeEach(async () => {
  home = new Home();
  expect(await home.topics()).toEqual([RACK_TOPIC, PI1_TOPIC]);
});

describe('the introduction to Home Assistant', () => {
  it('is said once, one message after the other', async () => {
    home.clock.advance(3 * DISCOVERY_LOOK_MS);
    expect(await home.topics()).toEqual([]);
    expect(home.most).toBe(1);
  });

  it('follows nodes that join and are removed, at once', async () => {
    join(home.state, 'pi2');
    home.event('node.joined');
    expect(await home.topics()).toEqual([PI2_TOPIC]);
    home.state.durable.nodes.delete('pi1' as NodeName);
    home.event('node.removed');
    expect(await home.topics()).toEqual([`-${PI1_TOPIC}`]);
  });

  it('follows what no event tells, within a look', async () => {
    join(home.state, 'pi2');
    home.clock.advance(DISCOVERY_LOOK_MS);
    expect(await home.topics()).toEqual([PI2_TOPIC]);
  });

  it('is repeated when Home Assistant has started, and not when it ends', async () => {
    home.say('homeassistant/status', 'offline');
    home.clock.advance(DISCOVERY_LOOK_MS);
    expect(await home.topics()).toEqual([]);
    for (let times = 0; times < 100; times += 1) home.say('homeassistant/status', 'online');
    home.clock.advance(DISCOVERY_LOOK_MS);
    expect(await home.topics()).toEqual([RACK_TOPIC, PI1_TOPIC]);
    home.clock.advance(DISCOVERY_LOOK_MS);
    expect(await home.topics()).toEqual([]);
  });

  it('ends', async () => {
    home.end();
    join(home.state, 'pi2');
    home.event('node.joined');
    home.clock.advance(2 * DISCOVERY_LOOK_MS);
    expect(await home.topics()).toEqual([]);
  });
});

describe('a button in Home Assistant', () => {
  it.each(['identify', 'drain'])('asks for %s, with the name of who pressed it', (button) => {
    home.say(COMMAND, button, HUB);
    expect(home.requests).toEqual([{ kind: 'press', node: 'pi1', button, by: 'hub wall' }]);
  });

  it('is pressed by somebody on a broker that does not tell who', () => {
    home.say(COMMAND, 'drain');
    expect(home.requests).toMatchObject([{ by: 'a client of the MQTT broker' }]);
  });

  it.each(['', 'halt', 'DRAIN', 'drain ', '{"drain":true}', 'x'.repeat(60_000)])(
    'does nothing when it is none',
    (payload) => {
      home.say(COMMAND, payload);
      expect(home.requests).toEqual([]);
      expect(home.logger.lines.at(-1)?.message).toContain('expected identify or drain');
    },
  );

  it('is left out when there are too many, which is logged once', () => {
    for (let i = 0; i < 2 * PRESSES_MAX; i += 1) home.say(COMMAND, 'identify');
    expect(home.requests).toHaveLength(PRESSES_MAX);
    expect(home.logger.lines.filter(({ message }) => message.includes('left out'))).toHaveLength(1);
  });

  it('is logged when it is refused', async () => {
    home.refusal = new GrappeError('REFUSED', 'node pi1 is not connected');
    home.say(COMMAND, 'identify');
    await home.topics();
    expect(home.logger.lines.at(-1)?.message).toContain('was refused');
  });
});

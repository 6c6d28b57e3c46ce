import {
  describeIdentity,
  HUB_BUTTONS,
  type HubButton,
  type Identity,
  type NodeName,
} from '@grappe/domain';
import type { Bus, BusEar, HeardMessage, Logger, Timers } from '@grappe/ports';
import { HUB_STATUS_TOPIC, parseTopic, rackBranch } from '@grappe/protocol';
import type { ControllerDriver } from '../controller-driver.ts';
import { Discovery } from './discovery.ts';
import { PRESSES_MAX, PressLimit } from './press-limit.ts';

/** How often it is looked whether a node is new, gone or upgraded; what an operator does is looked at once, by its event. */
export const DISCOVERY_LOOK_MS = 10_000;

export interface HomeAssistantDeps {
  readonly driver: Pick<ControllerDriver, 'state' | 'nowMs' | 'request' | 'onEvent'>;
  readonly bus: Pick<Bus, 'publish'> & BusEar;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** Introduces the rack to Home Assistant, and carries out what is pressed there. Returns a function that ends it. */
export function presentToHomeAssistant(deps: HomeAssistantDeps): () => void {
  const introduction = new Introduction(deps);
  const limit = new PressLimit();
  const rack = deps.driver.state.rack.name;
  deps.bus.listen([HUB_STATUS_TOPIC, `${rackBranch(rack)}/command/+`], (message) => {
    if (message.topic !== HUB_STATUS_TOPIC) press(deps, limit, message);
    else if (message.payload === 'online') introduction.repeatSoon();
  });
  return introduction.begin();
}

/** Tells what differs from what was told before: a device that is new or changed, or gone. */
class Introduction {
  readonly #deps: HomeAssistantDeps;
  readonly #discovery = new Discovery();
  #told: ReadonlyMap<string, string> = new Map();
  #isRepeatDue = false;
  /** One after the other: the rack is there before its nodes, and a broker elsewhere takes only so many at a time. */
  #sending: Promise<unknown> = Promise.resolve();
  #cancel: () => void = () => undefined;

  constructor(deps: HomeAssistantDeps) {
    this.#deps = deps;
  }

  begin(): () => void {
    const endEvents = this.#deps.driver.onEvent(({ kind }) => {
      if (kind === 'node.joined' || kind === 'node.removed') this.#look();
    });
    this.#lookAgain();
    return () => {
      endEvents();
      this.#cancel();
    };
  }

  /** Home Assistant has started, and may have missed something. With the next look: who says this a thousand times is not answered as often. */
  repeatSoon(): void {
    this.#isRepeatDue = true;
  }

  #lookAgain(): void {
    this.#look();
    this.#cancel = this.#deps.timers.after(DISCOVERY_LOOK_MS, () => this.#lookAgain());
  }

  #look(): void {
    const before = this.#told;
    const isRepeated = this.#isRepeatDue;
    this.#isRepeatDue = false;
    const now = this.#discovery.messages(this.#deps.driver.state);
    this.#told = now;
    for (const topic of before.keys()) if (!now.has(topic)) this.#send(topic, '');
    for (const [topic, payload] of now) {
      if (isRepeated || before.get(topic) !== payload) this.#send(topic, payload);
    }
  }

  #send(topic: string, payload: string): void {
    const { bus } = this.#deps;
    this.#sending = this.#sending.then(() => bus.publish({ topic, payload, retain: true }));
  }
}

function press(
  { driver, logger }: HomeAssistantDeps,
  limit: PressLimit,
  { topic, payload, from }: HeardMessage,
): void {
  const parsed = parseTopic(topic);
  if (!parsed.ok || parsed.value.kind !== 'node-command') return;
  const { node } = parsed.value;
  const by = whoPressed(from);
  const admission = limit.admit(driver.nowMs());
  if (admission === 'too-many')
    logger.warn({ node, by }, `more than ${PRESSES_MAX} buttons pressed within a minute: left out`);
  if (admission !== 'admitted') return;
  const button = HUB_BUTTONS.find((one) => one === payload);
  if (button === undefined) {
    logger.warn({ node, by }, `not a button of a node: expected ${HUB_BUTTONS.join(' or ')}`);
    return;
  }
  void ask(driver, { node, button, by }).catch((error: unknown) =>
    logger.warn({ node, by, button, err: error }, 'what a button asked for was refused'),
  );
}

async function ask(
  driver: HomeAssistantDeps['driver'],
  request: { readonly node: NodeName; readonly button: HubButton; readonly by: string },
): Promise<void> {
  await driver.request({ kind: 'press', ...request });
}

/** A broker that is somebody else's has let the message through by its own rules, and does not tell whose it was. */
function whoPressed(from: Identity | undefined): string {
  return from === undefined ? 'a client of the MQTT broker' : describeIdentity(from);
}

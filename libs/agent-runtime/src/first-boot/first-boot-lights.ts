import { type FirstBootLight, type LedFacts } from '@grappe/agent-core';
import type { LedSpec, NodeCard, NodeHardware } from '@grappe/domain';
import { Lights, type LightsOptions } from '../hardware/lights.ts';
import { Troubles } from '../hardware/troubles.ts';

/** Where nothing is wired to a board, its own light tells: ACT, on older systems led0. */
const OWN_LIGHTS = ['ACT', 'led0'];

/** Nothing of a node is known yet; `firstBoot` comes before all of it. */
const UNKNOWN: LedFacts = {
  stage: 'running',
  controller: 'awaited',
  supply: 'mains',
  fault: false,
  degraded: false,
  draining: false,
  working: false,
};

/** What the first boot needs of the outside to have lights. */
export type FirstBootLightsOptions = Omit<LightsOptions, 'troubles' | 'onState'>;

/** The lights of a board that is becoming a node. */
export class FirstBootLights {
  readonly #lights: Lights;
  readonly #troubles: Troubles;
  #fitted: NodeHardware = hardwareOf({});

  constructor(options: FirstBootLightsOptions) {
    this.#troubles = new Troubles(options.logger);
    this.#lights = new Lights({ ...options, troubles: this.#troubles, onState: () => undefined });
  }

  show(firstBoot: FirstBootLight): void {
    this.#lights.show({ ...UNKNOWN, firstBoot });
  }

  /** Those that are named; the board's own where none are, or none of them can be used. */
  take(leds: NodeCard['leds']): void {
    const own = OWN_LIGHTS.map((name) => ({ status: { kind: 'kernel', name } as const }));
    const named = Object.keys(leds).length === 0 ? [] : [leds];
    for (const choice of [...named, ...own]) {
      this.#fit(hardwareOf(choice));
      if (this.#troubles.all.length < Object.keys(choice).length) break;
      this.#troubles.say();
    }
    this.#troubles.say();
  }

  /** The agent takes them over. */
  end(): void {
    this.#lights.end(false);
  }

  #fit(wanted: NodeHardware): void {
    if (sameLeds(wanted, this.#fitted)) return;
    this.#fitted = wanted;
    this.#lights.retire(wanted);
    this.#lights.fit(wanted);
  }
}

function hardwareOf({ power, status }: NodeCard['leds']): NodeHardware {
  return {
    ...(power !== undefined && { powerLed: power }),
    ...(status !== undefined && { statusLed: status }),
    ...{ relays: [], powerGoods: [], sensors: [] },
  };
}

function sameLeds(one: NodeHardware, other: NodeHardware): boolean {
  const same = (a: LedSpec | undefined, b: LedSpec | undefined): boolean =>
    JSON.stringify(a) === JSON.stringify(b);
  return same(one.powerLed, other.powerLed) && same(one.statusLed, other.statusLed);
}

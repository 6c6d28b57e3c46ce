import type { ControllerDriver } from '@grappe/controller-runtime';
import type { RackSpec } from '@grappe/domain';
import type { Fence, Logger, Rng, StateStore } from '@grappe/ports';
import { ProcessTimers, type MachineClock } from '../kernel/machine-clock.ts';
import type { ProcessLife } from '../kernel/process-life.ts';
import { STOP_MS_MAX } from '../node/agent-process.ts';
import { traceLogger } from '../world/logger.ts';
import type { Surroundings } from '../world/surroundings.ts';
import { CONTROLLER } from '../world/world-spec.ts';
import { linkListener, SessionHub, type OnMessage } from './link-server.ts';

export interface ControllerProcessOptions {
  readonly life: ProcessLife;
  readonly clock: MachineClock;
  readonly store: StateStore;
  readonly rack: RackSpec;
  readonly fence?: Fence;
  readonly run: number;
  readonly onReady: () => void;
  readonly onMessage: OnMessage;
}

/** One run of the controller: the real driver, hub and link service, wired as the program `grappe controller run` does. */
export class ControllerProcess {
  readonly life: ProcessLife;
  readonly timers: ProcessTimers;
  readonly #around: Surroundings;
  readonly #options: ControllerProcessOptions;
  /** Absent until the store has been read. */
  driver: ControllerDriver | undefined;

  constructor(around: Surroundings, options: ControllerProcessOptions) {
    this.#around = around;
    this.#options = options;
    this.life = options.life;
    this.timers = new ProcessTimers(around.time, options.clock, options.life);
  }

  start(): void {
    const { life, clock, store, rack, run, fence } = this.#options;
    const rng = this.#around.rng.stream(`controller run ${run}`);
    const logger = traceLogger(this.#around, CONTROLLER);
    const common = { store, clock, timers: this.timers, rng, logger };
    const ports = fence === undefined ? common : { ...common, fence };
    life.enter(() => {
      void this.#around.makers
        .controller(ports, rack, (error) => life.fail(error))
        .then(
          (driver) => life.enter(() => this.#serve(driver, rng, logger)),
          (error: unknown) => life.fail(error),
        );
    });
  }

  /** As on SIGTERM, and killed by systemd when that takes too long. */
  stop(): void {
    const cancel = this.#around.time.after(STOP_MS_MAX, () => this.life.kill('exit'));
    this.life.atDeath(cancel);
    this.life.enter(() => {
      if (this.driver === undefined) {
        this.life.kill('exit');
        return;
      }
      void this.driver.stop().then(
        () => this.life.kill('exit'),
        (error: unknown) => this.life.fail(error),
      );
    });
  }

  #serve(driver: ControllerDriver, rng: Rng, logger: Logger): void {
    const { life, onReady, onMessage } = this.#options;
    this.driver = driver;
    const hub = new SessionHub(() => undefined, this.timers);
    driver.connectAgents(hub);
    onReady();
    this.#around.network.listen(
      CONTROLLER,
      linkListener(life, { driver, hub, rng, logger }, onMessage),
    );
  }
}

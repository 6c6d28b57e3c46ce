import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileDurably } from '@grappe/adapter-files';
import { OnoffGpio } from '@grappe/adapter-gpio-onoff';
import { openSysfsLed } from '@grappe/adapter-led-sysfs';
import { SystemClock, SystemRng, SystemTimers } from '@grappe/adapter-system';
import { FirstBootDriver, FirstBootLights } from '@grappe/agent-runtime';
import type { Logger } from '@grappe/ports';
import { AgentFolder } from '../data-folder.ts';
import { CardFolder } from './card-folder.ts';
import { performDeed, type FirstBootPlace } from './deeds.ts';
import { BoardSystem } from './system.ts';

const STATUS_MODE = 0o644;
const STATUS_FILE = 'first-boot.json';

export interface FirstBootOptions {
  readonly dataDir: string;
  /** For what must not outlive a boot. */
  readonly runDir: string;
  /** Where the boot partition is mounted; absent: where the system below the root has it. */
  readonly bootFolder?: string;
  /** Another system than this one's, its programs included. */
  readonly rootFolder: string;
  readonly sysfsRoot: string;
  readonly gpioRoot?: string;
}

export interface RunningFirstBoot {
  /** Whether the board has become a node; false when it was stopped before. */
  readonly ended: Promise<boolean>;
  stop(): Promise<void>;
}

/** Makes the board the node of its card, however long that takes. */
export async function startFirstBoot(
  options: FirstBootOptions,
  logger: Logger,
): Promise<RunningFirstBoot> {
  const { rootFolder: root, sysfsRoot, bootFolder, runDir } = options;
  const card = bootFolder === undefined ? await CardFolder.find(root) : new CardFolder(bootFolder);
  const place: FirstBootPlace = {
    ...{ card, root, sysfsRoot },
    system: new BoardSystem(root),
    folder: new AgentFolder(options.dataDir),
  };
  const outside = { clock: new SystemClock(), timers: new SystemTimers(), logger };
  const gpioRoot = options.gpioRoot ?? join(sysfsRoot, 'class/gpio');
  const gpio = new OnoffGpio({ timers: outside.timers, root: gpioRoot });
  const driver = new FirstBootDriver({
    ...outside,
    rng: new SystemRng(),
    lights: new FirstBootLights({
      ...outside,
      gpio,
      kernelLed: (light) => openSysfsLed({ ...light, root: sysfsRoot }),
    }),
    perform: (deed) => performDeed(deed, place),
    publish: async (status) => {
      await mkdir(runDir, { recursive: true });
      const text = `${JSON.stringify(status, undefined, 2)}\n`;
      await writeFileDurably(join(runDir, STATUS_FILE), text, { mode: STATUS_MODE });
    },
    report: (text) => card.report(text),
  });
  const ended = driver.run().finally(() => {
    gpio.close();
  });
  return {
    ended,
    stop: async () => {
      driver.stop();
      await ended;
    },
  };
}

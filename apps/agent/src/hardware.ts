import { join } from 'node:path';
import { JsonHardwareMemory, JsonRelayMemory } from '@grappe/adapter-files';
import { OnoffGpio } from '@grappe/adapter-gpio-onoff';
import { openSysfsLed } from '@grappe/adapter-led-sysfs';
import { NutSensor } from '@grappe/adapter-nut';
import { SysfsPower } from '@grappe/adapter-power-sysfs';
import { CommandBoardHalt, readCpuTimes } from '@grappe/adapter-system';
import {
  Hardware,
  HardwareCommands,
  NodeHalt,
  type AgentDriver,
  type LinkLoop,
} from '@grappe/agent-runtime';
import type { ButtonPress, HardwareReport, NodeName } from '@grappe/domain';
import type { Clock, ContainerEngine, Logger, Timers } from '@grappe/ports';

export interface HardwareOptions {
  /** Instead of the kernel's trees, where boards share a kernel (the virtual rack). */
  readonly gpioRoot?: string;
  readonly sysfsRoot?: string;
  /** Program that halts the board. */
  readonly poweroffCommand: string;
  /** For what must not outlive a boot. */
  readonly runDir: string;
}

export interface HardwareSurroundings {
  /** For messages, which are read far from the board. */
  readonly node: NodeName;
  /** Where the agent keeps what is wired to the node. */
  readonly memoryFile: string;
  readonly engine: ContainerEngine;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Those parts of the agent that are made later; they are not called before it runs. */
  readonly link: () => Pick<LinkLoop, 'sendHardware' | 'sendPress' | 'answer'>;
  readonly driver: () => Pick<AgentDriver, 'stopForHalt'>;
  /** Before the board halts. */
  readonly handOver: () => Promise<void>;
  readonly onReport: (report: HardwareReport) => void;
  readonly onFatal: (error: unknown) => void;
}

export interface WiredHardware {
  readonly hardware: Hardware;
  readonly commands: HardwareCommands;
  close(): Promise<void>;
}

/**
 * All that is wired to this board, on the real drivers. Nothing is opened before it is started. It is left in its safe state also when the
 * process ends without `close`, as long as it lets `exit` handlers run.
 */
export function wireHardware(
  options: HardwareOptions,
  others: HardwareSurroundings,
): WiredHardware {
  const surroundings = { ...others, logger: others.logger.child({ node: others.node }) };
  const { engine, timers, logger, link, driver, handOver, onReport, onFatal } = surroundings;
  const gpio = openGpio(options, timers);
  const halt = new NodeHalt({
    handOver,
    driver: { stopForHalt: () => driver().stopForHalt() },
    engine,
    board: new CommandBoardHalt(options.poweroffCommand),
    timers,
    logger,
    onBegin: () => hardware.learn({ halting: true }),
    onFatal,
  });
  const hardware = new Hardware(hardwareParts(options, surroundings, gpio), {
    onReport: () => {
      link().sendHardware();
      onReport(hardware.report());
    },
    onPress: (press) => pressed(press, link().sendPress(press), halt, logger),
  });
  const commands = new HardwareCommands({
    switchRelay: (change) => hardware.switchRelay(change),
    halt: (onStopped) => halt.halt(onStopped),
    answer: (command, result) => link().answer(command, result),
    logger,
  });
  // What has to be left is left before its first wait, which is all that an ending process gets.
  const onExit = (): void => void hardware.close();
  // Before the pins' own handler, after which no light on a pin can be written any more.
  process.prependOnceListener('exit', onExit);
  const close = async (): Promise<void> => {
    process.off('exit', onExit);
    await hardware.close();
    gpio.close();
  };
  return { hardware, commands, close };
}

/** A long press drains and halts the node. Where no controller can drain it, all that is left is to stop everything in good order. */
function pressed(press: ButtonPress, heard: boolean, halt: NodeHalt, logger: Logger): boolean {
  if (heard || press === 'short') return heard;
  logger.warn({}, 'no controller hears of the long press: this node halts by itself');
  void halt.halt(() => undefined);
  return true;
}

function openGpio({ gpioRoot, sysfsRoot }: HardwareOptions, timers: Timers): OnoffGpio {
  const root = gpioRoot ?? (sysfsRoot === undefined ? undefined : join(sysfsRoot, 'class/gpio'));
  return new OnoffGpio({ timers, ...(root === undefined ? {} : { root }) });
}

function hardwareParts(
  { sysfsRoot, runDir }: HardwareOptions,
  { memoryFile, clock, timers, logger }: HardwareSurroundings,
  gpio: OnoffGpio,
): ConstructorParameters<typeof Hardware>[0] {
  const root = sysfsRoot === undefined ? {} : { root: sysfsRoot };
  const sysfs = new SysfsPower({ clock, timers, ...root });
  return {
    gpio,
    kernelLed: (light) => openSysfsLed({ ...light, ...root }),
    openSensor: (spec) =>
      spec.kind === 'nut' ? new NutSensor({ ...spec, timers }) : sysfs.sensor(spec),
    underVoltage: sysfs.sensor({ kind: 'under-voltage' }),
    boardTemperature: sysfs.sensor({ kind: 'board-temperature' }),
    memory: new JsonHardwareMemory(memoryFile),
    relayMemory: new JsonRelayMemory(join(runDir, 'relays.json')),
    readCpuTimes: () => readCpuTimes(),
    clock,
    timers,
    logger,
  };
}

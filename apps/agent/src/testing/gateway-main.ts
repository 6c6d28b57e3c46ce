import { join } from 'node:path';
import { createLogger, SystemClock, SystemTimers } from '@grappe/adapter-system';
import type { GatewayDuty } from '@grappe/domain';
import { wireFrontDoor } from '../front-door.ts';

/** The gateway's part of an agent alone, for tests: process RUN_DIR MEMORY_FILE. Its controller is the process that has started it. */
const [runDir = '', memoryFile = ''] = process.argv.slice(2);
const keeper = wireFrontDoor(
  { runDir },
  {
    memoryFile,
    checksFolder: join(runDir, 'checks'),
    clock: new SystemClock(),
    timers: new SystemTimers(),
    logger: createLogger({ name: 'gateway', level: 'warn' }),
    onReport: () => process.send?.({ report: keeper.takeReport() }),
    onFatal: (error) => {
      throw error;
    },
  },
);

process.on('message', (message: { readonly duty?: GatewayDuty; readonly halt?: true }) => {
  if (message.duty !== undefined) keeper.apply(message.duty);
  if (message.halt === true) void keeper.halt().then(() => process.send?.({ halted: true }));
});
process.on('SIGTERM', () => void keeper.close().then(() => process.exit()));
await keeper.start();
process.send?.({ started: true });

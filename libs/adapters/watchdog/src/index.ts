export {
  ProcessLeaseWatchdog,
  type ProcessLeaseWatchdogOptions,
} from './process-lease-watchdog.ts';
export { watchdogScriptPath } from './script-path.ts';
export { KILL_LEAD_MS } from './uptime.ts';

export { openSysfsLed, type SysfsLedOptions } from './sysfs-led.ts';

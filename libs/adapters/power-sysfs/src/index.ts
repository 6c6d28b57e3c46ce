export { SysfsPower, type SysfsPowerOptions, type SysfsSensorSpec } from './sysfs-power.ts';

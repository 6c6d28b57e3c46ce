export * from './acts.ts';
export type { FirstBootStatus } from './status.ts';
export { newFirstBoot, stepFirstBoot, type FirstBootState } from './step.ts';
export { WIFI_FILE } from './set-up.ts';
export { authorisedKeys, hostsWith, wifiFile } from './system-files.ts';

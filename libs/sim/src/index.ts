export {
  simulateRack,
  type ScenarioEvent,
  type ScenarioOptions,
  type ScenarioReport,
  type ScenarioTarget,
  type SlotReport,
} from './run/scenario.ts';
export { SIMULATED_TIMES, type SimulatedTimes } from './run/simulated-times.ts';
export type { NodeLook, RackLook, SlotLook } from './run/rack-look.ts';
export type { RackMoment } from './run/rack-moments.ts';
export type { Outage } from './run/slot-watch.ts';
export type { SlotWait } from './run/slot-waits.ts';

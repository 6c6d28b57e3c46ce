export {
  simulateRack,
  type RackMoment,
  type ScenarioEvent,
  type ScenarioOptions,
  type ScenarioReport,
  type ScenarioTarget,
  type SlotReport,
} from './run/scenario.ts';
export type { Outage } from './run/slot-watch.ts';

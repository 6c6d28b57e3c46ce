export * from './front-door/index.ts';
export { newestGeneration } from './assigning.ts';
export * from './constants.ts';
export * from './effects.ts';
export * from './first-boot/index.ts';
export * from './hardware/button.ts';
export * from './hardware/led-facts.ts';
export * from './hardware/reading.ts';
export * from './inputs.ts';
export * from './led/choose.ts';
export * from './led/level.ts';
export { bucketSample } from './power/buckets.ts';
export { expectationOf, type SensorExpectation } from './power/expectation.ts';
export type { DistrustReason } from './power/judge.ts';
export {
  distrustOf,
  judgeLook,
  newSensorTrust,
  trustedSample,
  type LookContext,
  type SensorTrust,
} from './power/sensor-trust.ts';
export { decideRestart, type Exit, type RestartDecision } from './restart.ts';
export { newAgentState, type AgentState } from './state.ts';
export {
  allReports,
  containersKnown,
  stepAgent,
  type AgentStepContext,
  type AgentStepResult,
} from './step.ts';

export { newestGeneration } from './assigning.ts';
export * from './constants.ts';
export * from './effects.ts';
export * from './inputs.ts';
export { decideRestart, type Exit, type RestartDecision } from './restart.ts';
export { newAgentState, type AgentState } from './state.ts';
export {
  allReports,
  containersKnown,
  stepAgent,
  type AgentStepContext,
  type AgentStepResult,
} from './step.ts';

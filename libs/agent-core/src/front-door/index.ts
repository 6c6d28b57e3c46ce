export {
  beginDue,
  checkProblems,
  downServers,
  newCommandChecks,
  noteOutcome,
  watchTargets,
  withFindings,
  type CheckRun,
  type CommandChecks,
} from './command-checks.ts';
export type { FrontDoorEffect, FrontDoorInput } from './inputs.ts';
export type { Refusal } from './leave-out.ts';
export { frontDoorGeneration, frontDoorStanding, letGo } from './report.ts';
export { serverNews, watchServers, type SeenServer, type ServerWatch } from './server-watch.ts';
export { newFrontDoorState, type FrontDoorState, type ServingTarget } from './state.ts';
export { stepFrontDoor, unsavedDuty } from './step.ts';

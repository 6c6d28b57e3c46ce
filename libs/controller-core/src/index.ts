export * from './constants.ts';
export type { CoreContext } from './context.ts';
export * from './effects.ts';
export * from './inputs.ts';
export { restoreController, type RestoredEntry } from './restore.ts';
export { nodeIdentity, operatorIdentity } from './requests/identity.ts';
export type { NodeVerdict } from './schedule/place.ts';
export * from './state/records.ts';
export { newControllerState, type ControllerState } from './state/state.ts';
export type { RecordOperation } from './state/table.ts';
export { RACK_KEY } from './state/durable.ts';
export {
  settleController,
  stepController,
  wantsReconcile,
  type CommitOutcome,
  type StepResult,
} from './step.ts';
export * from './views/nodes.ts';
export * from './views/services.ts';

export * from './constants.ts';
export { alertsNewestFirst } from './alerts/ledger.ts';
export { nextAlertChangeMs } from './alerts/next-change.ts';
export type { CoreContext } from './context.ts';
export * from './detect/evidence.ts';
export * from './effects.ts';
export {
  nodeAvailability,
  serviceAvailability,
  type AvailabilityFigures,
  type ServiceAvailability,
} from './incidents/availability.ts';
export * from './inputs.ts';
export type { BatteryView, TierForecast } from './energy/battery/view.ts';
export type { EnergyPlan } from './energy/plan/plan.ts';
export { nodeReasonText, serviceReasonText } from './energy/plan/reasons.ts';
export { ENTER_AFTER_MS, LEAVE_AFTER_MS } from './energy/policy/timings.ts';
export {
  chargedAmps,
  referenceLeadAcid,
  restedReference,
  senseReference,
  stepReference,
  terminalVolts,
  trueCharge,
  type MeterSpec,
  type ReferenceSpec,
  type ReferenceState,
} from './energy/reference/battery.ts';
export { hardwareOf } from './hardware/settings.ts';
export { runsController } from './power/controller-node.ts';
export { powerReading } from './power/sense.ts';
export { REPORT_DAYS_MAX } from './power/ledger/keep-ledger.ts';
export { restoreController, type RestoredEntry } from './restore.ts';
export { identityKey, nodeIdentity } from './requests/identity.ts';
export { placementRequest, type PlacementRequest } from './schedule/filters.ts';
export { nodeViews, occupy, vacate, type NodeView, type Occupant } from './schedule/node-view.ts';
export { place } from './schedule/place.ts';
export { Placer } from './schedule/placer.ts';
export { rate, type PlacementHints, type Rating } from './schedule/rating.ts';
export { explainPlacement, type NodeVerdict } from './schedule/verdicts.ts';
export { avoidedBecause } from './reconcile/failures.ts';
export { latestRollout } from './rollout/ledger.ts';
export * from './state/records.ts';
export type * from './upgrade/records.ts';
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
export * from './views/duration-text.ts';
export * from './views/front-door.ts';
export type { HardwareView } from './views/hardware.ts';
export * from './views/incidents.ts';
export * from './views/node-explanation.ts';
export * from './views/nodes.ts';
export * from './views/power.ts';
export * from './views/power-report.ts';
export * from './views/rollouts.ts';
export * from './views/service-explanation.ts';
export * from './views/services.ts';
export { listTokens } from './views/tokens.ts';
export * from './views/upgrades.ts';

export * from './assignment.ts';
export * from './enum-codec.ts';
export * from './enums.ts';
export * from './errors.ts';
export * from './front-door.ts';
export * from './front-door-report.ts';
export * from './hardware.ts';
export * from './hardware-report.ts';
export { decodeNodeFacts, encodeNodeFacts } from './node-facts.ts';
export type * from './operator-messages.ts';
export * from './operator-services.ts';
export { decodeServiceSpec, encodeServiceSpec } from './service-spec.ts';
export { decodeSlotId, encodeSlotId } from './slot-id.ts';
export {
  decodeStackSpec,
  decodeVolumeSpec,
  encodeStackSpec,
  encodeVolumeSpec,
} from './stack-spec.ts';
export { decodeTaskStatus, encodeTaskStatus } from './task-status.ts';
export * from './upgrade.ts';
export * from './wire-names.ts';

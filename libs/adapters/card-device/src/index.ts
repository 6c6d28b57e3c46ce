export { CardBuffers } from './card-buffers.ts';
export { Medium } from './medium.ts';
export { appendCardRecord, readCardRecords, type CardRecord } from './card-records.ts';
export { listDevices, targetAt } from './find-targets.ts';
export { lookAtDevice } from './read-device.ts';
export * from './flash-medium.ts';
export * from './judge-target.ts';
export { probeCapacity } from './probe-capacity.ts';
export type * from './target-facts.ts';

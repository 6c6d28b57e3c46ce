export * from './assignment-file.ts';
export * from './bus.ts';
export * from './state-store.ts';
export * from './state-store-watch.ts';
export * from './container-engine.ts';
export * from './container-engine-archive.ts';
export * from './container-engine-harness.ts';
export * from './state-store-subject.ts';

export * from './assignment-file.ts';
export * from './bus.ts';
export * from './clock.ts';
export * from './logger.ts';
export * from './rng.ts';
export * from './state-store.ts';
export * from './container-engine.ts';

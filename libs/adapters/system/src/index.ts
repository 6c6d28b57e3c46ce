export * from './board.ts';
export * from './create-logger.ts';
export * from './daemon.ts';
export * from './neighbour-timing.ts';
export * from './system-clock.ts';
export * from './system-rng.ts';
export * from './system-timers.ts';

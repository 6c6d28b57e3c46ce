export * from './agent-driver.ts';
export * from './image-supply.ts';
export * from './link-loop.ts';
export * from './log-pusher.ts';

export * from './agent-driver.ts';
export * from './front-door/front-door-keeper.ts';
export * from './hardware/hardware.ts';
export * from './hardware/hardware-commands.ts';
export * from './image-supply.ts';
export * from './link-loop.ts';
export * from './log-pusher.ts';
export * from './node-halt.ts';

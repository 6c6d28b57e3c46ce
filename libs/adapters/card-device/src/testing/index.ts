export * from './faulty-card.ts';
export * from './loop-device.ts';

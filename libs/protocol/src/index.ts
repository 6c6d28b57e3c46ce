export * from './codec/index.ts';
export * from './definition.ts';

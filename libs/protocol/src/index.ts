export * from './codec/index.ts';
export * from './definition.ts';
export type * from './link-messages.ts';
export * from './topics-access.ts';
export * from './topics-filter.ts';
export * from './topics.ts';

export * from './topics-access.ts';
export * from './topics-discovery.ts';
export * from './topics-filter.ts';
export * from './topics-table.ts';

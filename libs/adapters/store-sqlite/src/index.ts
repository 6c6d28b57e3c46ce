export * from './open-sqlite-state-store.ts';

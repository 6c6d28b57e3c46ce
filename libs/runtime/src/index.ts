export * from './core-loop.ts';

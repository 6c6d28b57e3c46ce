export * from './blob-folder.ts';
export * from './json-agent-memory-file.ts';
export * from './json-front-door-memory.ts';
export * from './json-hardware-memory.ts';
export * from './json-relay-memory.ts';
export * from './read-secret-file.ts';
export * from './write-file-durably.ts';

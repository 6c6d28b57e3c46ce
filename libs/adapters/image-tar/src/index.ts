export * from './read-image-tar.ts';

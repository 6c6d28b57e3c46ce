export * from './make-deb.ts';
export * from './make-image.ts';
export * from './shapes.ts';

export { buildCardImage, type BuiltCardImage, type CardImageOptions } from './build-card-image.ts';
export type { Compression } from './compression.ts';

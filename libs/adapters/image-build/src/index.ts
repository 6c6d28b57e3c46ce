export { buildCardImage, type BuiltCardImage, type CardImageOptions } from './build-card-image.ts';
export { COMPRESSIONS, type Compression } from './compression.ts';

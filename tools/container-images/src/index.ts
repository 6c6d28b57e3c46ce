export {
  buildImage,
  type BuildOptions,
  type BuildProgress,
  type BuiltImage,
} from './build-image.ts';
export { DEFAULT_CACHE_DIR } from './cache-location.ts';
export type { ImageName } from './recipe.ts';

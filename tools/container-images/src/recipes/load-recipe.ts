import type { ImageName, ImageRecipe } from '../recipe.ts';
import { arbitratorRecipe, galeraRecipe } from './galera.ts';
import { guestbookRecipe } from './guestbook.ts';
import { postgresRecipe } from './postgres.ts';
import { registrationCacheRecipe } from './registration-cache.ts';
import { registrationRecipe } from './registration.ts';
import { trytonRecipe } from './tryton.ts';

/** Reads a recipe together with the project's files that go into the image. */
export async function loadRecipe(name: ImageName): Promise<ImageRecipe> {
  switch (name) {
    case 'postgres':
      return postgresRecipe();
    case 'web':
      return guestbookRecipe();
    case 'tryton':
      return trytonRecipe();
    case 'galera':
      return galeraRecipe();
    case 'arbitrator':
      return arbitratorRecipe();
    case 'registration':
      return registrationRecipe();
    case 'registration-cache':
      return registrationCacheRecipe();
  }
}

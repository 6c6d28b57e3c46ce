import type { ImageName, ImageRecipe } from '../recipe.ts';
import { guestbookRecipe } from './guestbook.ts';
import { postgresRecipe } from './postgres.ts';

/** Reads a recipe together with the project's files that go into the image. */
export async function loadRecipe(name: ImageName): Promise<ImageRecipe> {
  switch (name) {
    case 'postgres':
      return postgresRecipe();
    case 'web':
      return guestbookRecipe();
  }
}

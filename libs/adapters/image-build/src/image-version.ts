import type { PackageFile } from './grappe-packages.ts';
import type { CardRecipe } from './recipe.ts';

/** Of an image without the agent: nothing in it has a version of Grappe. */
const NONE = 'none';

/** The version of the agent inside, by which an operator tells images apart. */
export function imageVersion(packages: readonly PackageFile[]): string {
  return packages.find(({ name }) => name === 'grappe-agent')?.version ?? NONE;
}

/** The time of all that is made: what the environment asks for, as other reproducible builds do, or the recipe's. */
export function buildEpochS(
  { epochS }: CardRecipe,
  environment: Readonly<Record<string, string | undefined>>,
): number {
  const wanted = environment['SOURCE_DATE_EPOCH'] ?? '';
  return /^\d{1,10}$/.test(wanted) ? Number(wanted) : epochS;
}

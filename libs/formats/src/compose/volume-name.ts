import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { shortened } from '../yaml/shortened.ts';
import { didYouMean } from '../yaml/suggestion.ts';
import type { StackContext } from './compose-reading.ts';

/** The engine's name of a volume that the file declares. */
export function volumeName(
  reading: Reading,
  context: StackContext,
  spot: Spot,
  key: string,
): string | undefined {
  const name = context.volumes.get(key);
  if (name !== undefined) return name;
  const hint = reading.report.full ? '' : didYouMean(key, context.volumes.keys());
  reading.report.problem(
    spot,
    `the volume ${JSON.stringify(shortened(key))} is not declared${hint}`,
    `"${shortened(key)}:" under volumes at the top level`,
  );
  return undefined;
}

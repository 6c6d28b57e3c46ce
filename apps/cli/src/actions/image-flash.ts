import { GrappeError } from '@grappe/domain';
import { listCandidates } from '../flash/candidates.ts';
import { openSource } from '../flash/card-source.ts';
import { configureOnly } from '../flash/configure-only.ts';
import { flashAll } from '../flash/flash-all.ts';
import { flashOne } from '../flash/flash-one.ts';
import { refuseContradictions, type FlashCommandOptions } from '../flash/flash-options.ts';
import type { CliIo } from '../io.ts';

/** Writes cards, or what makes a card that of a node. */
export async function flashImage(
  io: CliIo,
  file: string | undefined,
  options: FlashCommandOptions,
): Promise<void> {
  refuseContradictions(file, options);
  const { configureOnly: mountPoint, rackFile, node } = options;
  if (mountPoint !== undefined && rackFile !== undefined && node !== undefined) {
    return configureOnly(io, mountPoint, { ...options, rackFile, node });
  }
  if (file === undefined) throw new GrappeError('INVALID_INPUT', 'which card image?');
  const source = await openSource(io, file, options);
  try {
    const { rack } = source;
    if (options.all === true && rack !== undefined) {
      await flashAll(io, { ...source, rack }, options);
    } else if (options.to === undefined) {
      await listCandidates(io, source.lengthBytes, options.output);
    } else {
      await flashOne(io, source, options.to, options);
    }
  } finally {
    source.close();
  }
}

import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { failure, GrappeError } from '@grappe/domain';
import type { BuildContext } from './build-context.ts';
import type { ImageIds } from './image-ids.ts';
import { timeCommands, usedInodes } from './inode-times.ts';
import { partitionTable, SECTOR_BYTES, type CardLayout } from './layout.ts';
import { asRootOfTree } from './namespace.ts';
import { runProgram } from './run-program.ts';
import type { SystemTree } from './system-tree.ts';

const KIB = 1_024;
const BOOT_LABEL = 'RASPIFIRM';
const ROOT_LABEL = 'RASPIROOT';
/**
 * Not asked for: a list of orphans in a file of its own and a seed of checksums that is not the UUID, which kernels and tools of a few years
 * ago do not read.
 */
const ROOT_FEATURES = '^orphan_file,^metadata_csum_seed';
/** Of the file system for root: a card is not a server with users who fill it. */
const RESERVED_PERCENT = 1;

interface ImageInput {
  readonly file: string;
  readonly tree: SystemTree;
  readonly layout: CardLayout;
  readonly ids: ImageIds;
  readonly epochS: number;
}

/** Writes the whole card into a file, without mounting anything. */
export async function writeImage(input: ImageInput, context: BuildContext): Promise<void> {
  const { file, layout, ids } = input;
  const handle = await open(file, 'w');
  await handle.truncate(layout.imageBytes);
  await handle.close();
  await runProgram(['sfdisk', '--quiet', '--no-reread', '--no-tell-kernel', file], {
    signal: context.signal,
    input: partitionTable(layout, ids.disk),
  });
  await writeBoot(input, context);
  await writeRoot(input, context);
  await setInodeTimes(input, context);
}

/** The times of all files and of the file system itself. */
const timeEnvironment = (epochS: number): Record<string, string> => ({
  SOURCE_DATE_EPOCH: `${epochS}`,
  // What e2fsprogs before 1.47.1 reads instead.
  E2FSPROGS_FAKE_TIME: `${epochS}`,
  // mtools reads times as local ones.
  TZ: 'UTC',
});

async function writeBoot(
  { file, tree, layout: { boot }, ids, epochS }: ImageInput,
  { signal, isRoot }: BuildContext,
): Promise<void> {
  const env = { ...timeEnvironment(epochS), MTOOLS_SKIP_CHECK: '1' };
  const size = `${boot.sizeBytes / KIB}`;
  const place = `--offset=${boot.startBytes / SECTOR_BYTES}`;
  const identity = ['-F', '32', '-n', BOOT_LABEL, '-i', ids.boot, '--invariant'];
  await runProgram(['mkfs.vfat', ...identity, place, file, size], { signal, env });
  const names = (await readdir(tree.boot)).sort();
  const sources = names.map((name) => path.join(tree.boot, name));
  // In a fixed order, with the times that the files have; those of a namespace's root can be read by it alone.
  const copy = ['mcopy', '-s', '-p', '-m', '-Q', '-i', `${file}@@${boot.startBytes}`];
  await runProgram([...asRootOfTree(isRoot), ...copy, ...sources, '::'], { signal, env });
}

async function writeRoot(
  { file, tree, layout: { root }, ids, epochS }: ImageInput,
  { signal, isRoot }: BuildContext,
): Promise<void> {
  const extended = [
    `offset=${root.startBytes}`,
    `hash_seed=${ids.hashSeed}`,
    // Nothing is left for the board to do in the background.
    'lazy_itable_init=0',
    'lazy_journal_init=0',
  ].join(',');
  await runProgram(
    [
      ...asRootOfTree(isRoot),
      ...['mke2fs', '-q', '-F', '-t', 'ext4', '-L', ROOT_LABEL, '-U', ids.root],
      ...['-O', ROOT_FEATURES, '-m', `${RESERVED_PERCENT}`, '-E', extended, '-d', tree.root],
      ...[file, `${root.sizeBytes / KIB}k`],
    ],
    { signal, env: timeEnvironment(epochS) },
  );
}

/** In place; what is run here reads and writes one inode after the other, which takes less than a second. */
async function setInodeTimes(
  { file, layout: { root }, epochS }: ImageInput,
  { signal }: BuildContext,
): Promise<void> {
  // From inside of its folder: what comes behind a question mark is an option of theirs, and folders may have one in their names.
  const [cwd, place] = [path.dirname(file), `${path.basename(file)}?offset=${root.startBytes}`];
  const report = await runProgram(['dumpe2fs', place], { signal, cwd });
  const inodes = usedInodes(report);
  if (inodes === undefined) {
    throw GrappeError.from(
      failure('INTERNAL', 'dumpe2fs does not say which inodes of the new file system are free'),
    );
  }
  const input = timeCommands(inodes, epochS);
  await runProgram(['debugfs', '-w', '-f', '-', place], { signal, cwd, input });
}

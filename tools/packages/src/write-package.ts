import { chmod, lutimes, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '@grappe/tool-command';
import {
  renderConffiles,
  renderControl,
  renderMd5sums,
  type ControlFields,
} from './control-files.ts';
import { textFile, type FileEntry, type TreeEntry } from './tree-entry.ts';

const FILE_MODE = 0o644;
const PROGRAM_MODE = 0o755;
const FOLDER_MODE = 0o755;
/** What is in the package besides the files it installs. */
const CONTROL_FOLDER = 'DEBIAN';

export interface PackageContent {
  readonly control: ControlFields;
  readonly tree: readonly TreeEntry[];
  /** Maintainer scripts. */
  readonly scripts: readonly FileEntry[];
  /** Time of all files, in seconds since 1970. */
  readonly atS: number;
}

/** Writes a package into `outFolder` and returns its path. Neither umask nor owner nor time of this machine shows in it. */
export async function writePackage(content: PackageContent, outFolder: string): Promise<string> {
  const { control, tree, scripts, atS } = content;
  await mkdir(outFolder, { recursive: true });
  const { name, version, architecture } = control;
  const file = path.join(outFolder, `${name}_${version}_${architecture}.deb`);
  const staging = await mkdtemp(path.join(outFolder, '.staging-'));
  try {
    for (const entry of tree) await writeEntry(staging, entry);
    for (const entry of controlEntries(control, tree, scripts)) {
      await writeEntry(path.join(staging, CONTROL_FOLDER), entry);
    }
    await settle(staging, atS);
    // One thread, since blocks of several would compress otherwise.
    const options = ['--root-owner-group', '-Zxz', '--threads-max=1'];
    await runCommand('dpkg-deb', [...options, '--build', staging, file], {
      env: { SOURCE_DATE_EPOCH: String(atS) },
      remedy: 'Packages are built on Debian 12 or later, with its dpkg.',
    });
    return file;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

function controlEntries(
  control: ControlFields,
  tree: readonly TreeEntry[],
  scripts: readonly FileEntry[],
): readonly FileEntry[] {
  const conffiles = renderConffiles(tree);
  return [
    textFile('control', renderControl(control, tree)),
    textFile('md5sums', renderMd5sums(tree)),
    ...(conffiles === '' ? [] : [textFile('conffiles', conffiles)]),
    ...scripts,
  ];
}

async function writeEntry(folder: string, entry: TreeEntry): Promise<void> {
  const place = path.join(folder, entry.to);
  await mkdir(entry.kind === 'folder' ? place : path.dirname(place), { recursive: true });
  if (entry.kind === 'link') await symlink(entry.target, place);
  if (entry.kind !== 'file') return;
  await writeFile(place, entry.bytes);
  await chmod(place, entry.executable === true ? PROGRAM_MODE : FILE_MODE);
}

/** Modes of folders, and times of all, from the inside out: writing into a folder changes its time. */
async function settle(folder: string, atS: number): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) await settle(place, atS);
    else await lutimes(place, atS, atS);
  }
  await chmod(folder, FOLDER_MODE);
  await lutimes(folder, atS, atS);
}

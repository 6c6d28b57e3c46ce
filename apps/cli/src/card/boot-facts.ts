import { elfMachine, type BootFiles, type ExtVolume } from '@grappe/adapter-card-image';
import { CARD_FOLDER } from '@grappe/domain';
import { BOOT_TEXTS, type BootFacts } from '@grappe/formats';

/** os-release has a dozen lines. */
const OS_RELEASE_BYTES_MAX = 65_536;
const ELF_HEADER_BYTES = 64;
/** Of these every system has one; the first that is there tells for which machine its programs are. */
const PROGRAMS = ['usr/bin/dpkg', 'usr/bin/env', 'usr/bin/cat'];

/** What is on the partitions of a card, as far as it tells how the card is set up. */
export function bootFactsOf(boot: BootFiles, root: ExtVolume | undefined): BootFacts {
  const names = ['', CARD_FOLDER].flatMap((folder) => filesIn(boot, folder));
  const texts = BOOT_TEXTS.flatMap((path) => {
    const text = textOf(boot, path);
    return text === undefined ? [] : [[path, text] as const];
  });
  return {
    names,
    texts: Object.fromEntries(texts),
    ...(root !== undefined && { root: rootFacts(root) }),
  };
}

/** A text of the boot partition; undefined: it is not there. */
export function textOf(boot: BootFiles, path: string): string | undefined {
  const bytes = boot.read(path);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}

function filesIn(boot: BootFiles, folder: string): readonly string[] {
  const entries = boot.list(folder) ?? [];
  return entries
    .filter(({ isFolder }) => !isFolder)
    .map(({ name }) => (folder === '' ? name : `${folder}/${name}`));
}

function rootFacts(root: ExtVolume): NonNullable<BootFacts['root']> {
  const osRelease = root.readStart('etc/os-release', OS_RELEASE_BYTES_MAX)?.toString('utf8');
  const machine = PROGRAMS.map((path) => root.readStart(path, ELF_HEADER_BYTES)).flatMap((start) =>
    start === undefined ? [] : [elfMachine(start)],
  )[0];
  return {
    ...(osRelease !== undefined && { osRelease }),
    hasCloudInit: root.exists('usr/bin/cloud-init'),
    hasSysMods: root.exists('usr/lib/raspberrypi-sys-mods'),
    ...(machine !== undefined && { elfMachine: machine }),
  };
}

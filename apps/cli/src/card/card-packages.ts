import {
  DiskFile,
  readDebianPackage,
  sha256Of,
  type DebianPackage,
} from '@grappe/adapter-card-image';
import { GrappeError } from '@grappe/domain';

/** What boards of 64 bits install. */
const ARCHITECTURES = ['arm64', 'all'];

export interface CardPackage extends DebianPackage {
  /** Its name on the card. */
  readonly file: string;
  readonly sha256: string;
  readonly disk: DiskFile;
}

/** Opens Debian packages for a card and looks into each. All that is wrong with any of them at once. */
export async function openPackages(
  files: readonly string[],
  signal: AbortSignal,
): Promise<readonly CardPackage[]> {
  const packages: CardPackage[] = [];
  const faults: GrappeError[] = [];
  for (const file of files) {
    try {
      packages.push(await openPackage(file, signal));
    } catch (thrown) {
      if (!(thrown instanceof GrappeError)) throw thrown;
      faults.push(thrown);
    }
  }
  const faulty = [...faults, ...twice(packages)];
  const [first, ...others] = faulty;
  if (first === undefined) return packages;
  closePackages(packages);
  throw others.length === 0 ? first : together(first, faulty);
}

export function closePackages(packages: readonly CardPackage[]): void {
  for (const { disk } of packages) disk.close();
}

async function openPackage(path: string, signal: AbortSignal): Promise<CardPackage> {
  const disk = new DiskFile(path);
  try {
    const found = await readDebianPackage(disk, signal);
    if (!ARCHITECTURES.includes(found.architecture)) {
      throw new GrappeError(
        'INVALID_INPUT',
        `${path} is for ${found.architecture}, and the boards are arm64`,
        { remedy: 'give the package for arm64' },
      );
    }
    const sha256 = await sha256Of(path, { signal, onRead: () => undefined });
    disk.checkUnchanged();
    return { ...found, file: nameOnCard(found), sha256, disk };
  } catch (thrown) {
    disk.close();
    throw thrown;
  }
}

/** As dpkg names it: the epoch is left out, as a colon is no character for FAT. */
function nameOnCard({ name, version, architecture }: DebianPackage): string {
  return `${name}_${version.replace(/^\d+:/, '')}_${architecture}.deb`;
}

function twice(packages: readonly CardPackage[]): readonly GrappeError[] {
  return packages
    .filter(({ name }, index) => packages.findIndex((one) => one.name === name) !== index)
    .map(
      ({ name, disk }) =>
        new GrappeError('INVALID_INPUT', `${disk.path} is a second package ${name}`, {
          remedy: 'give each package once',
        }),
    );
}

function together(first: GrappeError, faults: readonly GrappeError[]): GrappeError {
  const lines = faults.map(({ message }) => message).join('\n');
  return new GrappeError(first.code, `the packages cannot be used:\n${lines}`, {
    remedy: first.remedy,
  });
}

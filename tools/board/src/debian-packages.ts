import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { GrappeError } from '@grappe/domain';
import { runCommand } from '@grappe/tool-command';
import type { BoardRecipe } from './recipe.ts';
import { updatePackageLists } from './requirements.ts';

/** Trusted for every release; a host of an older one has the keys of the next as well. */
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const RESOLVED_LINE = /^Inst (\S+) \((\S+) /;

/** One package at one version, as apt chose it. */
export interface PackageVersion {
  readonly name: string;
  readonly version: string;
}

/** A folder in which apt works for another architecture and release, with the host's own mirror, proxy and keys; the host's state is not touched. */
export class ForeignApt {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string, suite: string): Promise<ForeignApt> {
    const source = `deb [arch=arm64${existsSync(KEYRING) ? ` signed-by=${KEYRING}` : ''}] ${await debianMirror()} ${suite} main\n`;
    await mkdir(path.join(folder, 'lists', 'partial'), { recursive: true });
    await writeFile(path.join(folder, 'sources.list'), source);
    const apt = new ForeignApt(folder);
    await apt.#run(['-o=APT::Update::Error-Mode=any', 'update']);
    return apt;
  }

  /** What apt would install on an empty board, in its order. */
  async resolve(names: readonly string[]): Promise<readonly PackageVersion[]> {
    return parseResolved(await this.#run(['--simulate', 'install', ...names]));
  }

  /** Downloads packages, `name` or `name=version`, and checks signature and digest of each. Returns the files. */
  async download(packages: readonly string[], folder: string): Promise<readonly string[]> {
    await mkdir(folder, { recursive: true });
    await this.#run(['download', ...packages], folder);
    const files = (await readdir(folder)).filter((file) => file.endsWith('.deb')).sort();
    return files.map((file) => path.join(folder, file));
  }

  async #run(args: readonly string[], cwd = this.#folder): Promise<string> {
    const options = [
      'APT::Architecture=arm64',
      'APT::Architectures=arm64',
      `Dir::Etc::SourceList=${path.join(this.#folder, 'sources.list')}`,
      'Dir::Etc::SourceParts=/dev/null',
      `Dir::State::Lists=${path.join(this.#folder, 'lists')}`,
      // As if nothing were installed.
      'Dir::State::status=/dev/null',
      'Dir::Cache::pkgcache=',
      'Dir::Cache::srcpkgcache=',
      'APT::Install-Recommends=false',
      // The unprivileged user of downloads cannot write into a private folder.
      'APT::Sandbox::User=root',
      'Acquire::Retries=3',
    ];
    try {
      return await runCommand('apt-get', [...options.map((one) => `-o=${one}`), ...args], { cwd });
    } catch (cause) {
      throw new GrappeError(
        'UNREACHABLE',
        `the packages of the board cannot be had: ${(cause as Error).message}`,
        {
          cause,
          remedy:
            'Check the network, and that the Debian mirror of this host also serves arm64 of Debian 13.',
        },
      );
    }
  }
}

/** Packages of `apt-get --simulate install`. */
export function parseResolved(printed: string): readonly PackageVersion[] {
  return printed.split('\n').flatMap((line) => {
    const [, name, version] = RESOLVED_LINE.exec(line) ?? [];
    return name === undefined || version === undefined ? [] : [{ name, version }];
  });
}

/** What is unpacked: all that apt chose, less what the recipe omits. */
export function chosenPackages(
  resolved: readonly PackageVersion[],
  { omitted }: Pick<BoardRecipe, 'omitted'>,
): readonly PackageVersion[] {
  return resolved.filter(({ name }) => !omitted.includes(name));
}

/** The mirror from which this host itself gets Debian. */
async function debianMirror(): Promise<string> {
  const found = await configuredMirror();
  if (found !== undefined) return found;
  // Lists are often removed from images; without them apt does not know whose a source is.
  await updatePackageLists();
  const afterUpdate = await configuredMirror();
  if (afterUpdate !== undefined) return afterUpdate;
  throw new GrappeError('REFUSED', 'none of the apt sources of this host is Debian', {
    remedy: 'Run the board test on a Debian 12 or 13 machine.',
  });
}

async function configuredMirror(): Promise<string | undefined> {
  const format = '$(ORIGIN)|$(LABEL)|$(COMPONENT)|$(SITE)';
  const printed = await runCommand('apt-get', [
    'indextargets',
    '--format',
    format,
    'Created-By: Packages',
  ]);
  return parseMirror(printed);
}

/** The site of Debian's own archive in lines of origin, label, component and site; security updates are another archive. */
export function parseMirror(printed: string): string | undefined {
  const lines = printed.split('\n').map((line) => line.split('|'));
  return lines.find(([origin, label, part]) =>
    [origin, label, part].every((word, index) => word === ['Debian', 'Debian', 'main'][index]),
  )?.[3];
}

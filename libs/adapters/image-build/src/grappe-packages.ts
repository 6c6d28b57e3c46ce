import { copyFile, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { err, failure, GrappeError, ok, type Failure, type Result } from '@grappe/domain';
import { runProgram } from './run-program.ts';

/** A Debian package as a file. */
export interface PackageFile {
  readonly file: string;
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
}

/** The agent joins with the command line of the same version. */
const WANTED = ['grappe-agent', 'grappe-cli'] as const;
const NAME = /^(grappe-[a-z]+)_.*\.deb$/;

/** The packages of Grappe in a folder that go into an image. */
export async function findGrappePackages(
  folder: string,
  architecture: string,
  signal: AbortSignal,
): Promise<readonly PackageFile[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new GrappeError('NOT_FOUND', `${folder} cannot be read`, {
      cause,
      remedy: 'Name the folder in which `npm run packages` put its packages: dist/packages.',
    });
  });
  const files = names.filter((name) => WANTED.some((wanted) => NAME.exec(name)?.[1] === wanted));
  const found = await Promise.all(
    files.sort().map((name) => readPackage(path.join(folder, name), signal)),
  );
  const chosen = choosePackages(folder, found, architecture);
  if (chosen.ok) return chosen.value;
  throw GrappeError.from(chosen.error);
}

/** Copies them: making Debian takes long enough for somebody to build packages anew meanwhile. */
export async function copyPackages(
  packages: readonly PackageFile[],
  folder: string,
): Promise<readonly PackageFile[]> {
  await mkdir(folder);
  return Promise.all(
    packages.map(async (one) => {
      const file = path.join(folder, path.basename(one.file));
      await copyFile(one.file, file);
      return { ...one, file };
    }),
  );
}

async function readPackage(file: string, signal: AbortSignal): Promise<PackageFile> {
  const format = '--showformat=${Package}\\n${Version}\\n${Architecture}\\n';
  const printed = await runProgram(['dpkg-deb', '--show', format, file], { signal });
  const [name = '', version = '', architecture = ''] = printed.split('\n');
  return { file, name, version, architecture };
}

/** One of each, of one version, for the machine that the image is for. */
export function choosePackages(
  folder: string,
  found: readonly PackageFile[],
  architecture: string,
): Result<readonly PackageFile[], Failure> {
  const problems: string[] = [];
  const chosen = WANTED.flatMap((wanted) => {
    const all = found.filter(({ name }) => name === wanted);
    const fitting = all.filter((one) => [architecture, 'all'].includes(one.architecture));
    if (all.length === 0) problems.push(`no ${wanted}`);
    else if (fitting.length === 0) {
      const others = all.map((one) => one.architecture).join(', ');
      problems.push(`${wanted} only for ${others}; the image is for ${architecture}`);
    } else if (fitting.length > 1) {
      problems.push(`${wanted} in ${fitting.length} versions; only one can go in`);
    }
    return fitting.slice(0, 1);
  });
  const versions = [...new Set(chosen.map(({ version }) => version))];
  if (versions.length > 1) problems.push(`packages of different versions: ${versions.join(', ')}`);
  if (problems.length === 0) return ok(chosen);
  return err(
    failure(
      'INVALID_INPUT',
      [`${folder} does not have the packages of an image:`, ...problems.map((p) => `  ${p}`)].join(
        '\n',
      ),
      `Build them into an empty folder: npm run packages -- --architecture ${architecture} --out FOLDER`,
    ),
  );
}

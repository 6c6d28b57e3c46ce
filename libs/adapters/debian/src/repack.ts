import { createHash } from 'node:crypto';
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  readFile,
  readlink,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { err, ok, type Result } from '@grappe/domain';
import { lastWords, type RunProgram } from './run-program.ts';

/** What of its entry in dpkg's list is not of the package itself. */
const NOT_OF_THE_PACKAGE = /^(Status|Conffiles|Config-Version|Triggers-Pending|Triggers-Awaited):/;
/** Small systems leave these away, by dpkg's path-exclude; nothing of them runs. */
const MAY_BE_MISSING = /^\/usr\/share\/(doc|man|locale|lintian|info)\//;
const CONTROL_FOLDER = 'DEBIAN';
const FOLDER_MODE = 0o755;
const SCRIPT_MODE = 0o755;
const FILE_MODE = 0o644;
const MODE_BITS = 0o777;

export interface RepackRequest {
  readonly name: string;
  /** Where the board's files are: `/`. */
  readonly root: string;
  /** Emptied before and after. */
  readonly scratch: string;
  readonly outFile: string;
  /** The content of a package that replaces it, unpacked; for configuration that was changed. */
  readonly replacedBy: string;
}

/**
 * Makes the package again that is installed under a name: its files, as they are on the disk, and its scripts, as dpkg keeps them. Refused when a file
 * is not as it was installed, because what is gone back to must be what was there.
 */
export async function repack(
  run: RunProgram,
  request: RepackRequest,
): Promise<Result<void, string>> {
  const { name, scratch, outFile } = request;
  const damage = await damageOf(run, name);
  if (damage !== undefined) return err(damage);
  await rm(scratch, { recursive: true, force: true });
  const control = join(scratch, CONTROL_FOLDER);
  await mkdir(control, { recursive: true });
  const written = await writeControl(run, name, control);
  if (!written.ok) return written;
  const listed = await run(['dpkg-query', '--listfiles', name]);
  if (listed.status !== 0) return err(`dpkg does not list ${name}: ${lastWords(listed)}`);
  const configuration = await configurationOf(run, name);
  for (const path of listed.output.split('\n').filter((line) => line.startsWith('/')))
    if (path !== '/.' && !configuration.has(path)) await copyEntry(request, path);
  for (const [path, digest] of configuration) await copyConfiguration(request, path, digest);
  // dpkg lists it nowhere, and without it the operator's changes would be overwritten.
  const paths = [...configuration.keys()].map((path) => `${path}\n`);
  if (paths.length > 0) await writeWith(FILE_MODE, join(control, 'conffiles'), paths.join(''));
  for (const folder of [scratch, control]) await chmod(folder, FOLDER_MODE);
  const options = ['--root-owner-group', '-Zgzip', '-z1'];
  const built = await run(['dpkg-deb', ...options, '--build', scratch, outFile]);
  await rm(scratch, { recursive: true, force: true });
  if (built.status === 0) return ok(undefined);
  return err(`what runs now could not be kept for going back: ${lastWords(built)}`);
}

/** What differs from what was installed, configuration left out. */
async function damageOf(run: RunProgram, name: string): Promise<string | undefined> {
  const { output } = await run(['dpkg', '--verify', name]);
  for (const line of output.split('\n')) {
    const [, kind = '', path] = /^(?:missing|[?.0-9a-zA-Z]{9}) {1,5}(c)? ?(\/.*)$/.exec(line) ?? [];
    if (path === undefined || kind === 'c') continue;
    if (line.startsWith('missing') && MAY_BE_MISSING.test(path)) continue;
    return `${path} of ${name} is not as it was installed: install ${name} anew by hand first`;
  }
  return undefined;
}

async function writeControl(
  run: RunProgram,
  name: string,
  folder: string,
): Promise<Result<void, string>> {
  const status = await run(['dpkg-query', '--status', name]);
  if (status.status !== 0) return err(`dpkg does not know ${name}: ${lastWords(status)}`);
  await writeWith(FILE_MODE, join(folder, 'control'), `${controlOf(status.output)}\n`);
  const listed = await run(['dpkg-query', '--control-list', name]);
  for (const file of listed.output.split('\n').filter((line) => /^[a-z0-9]+$/.test(line))) {
    const shown = await run(['dpkg-query', '--control-show', name, file]);
    if (shown.status !== 0) return err(`dpkg does not show ${file} of ${name}`);
    const mode = shown.output.startsWith('#!') ? SCRIPT_MODE : FILE_MODE;
    await writeWith(mode, join(folder, file), shown.output);
  }
  return ok(undefined);
}

/** Fields of the package, each with the lines that continue it. */
function controlOf(status: string): string {
  const fields = status.trimEnd().split(/\n(?![ \t])/);
  return fields.filter((field) => !NOT_OF_THE_PACKAGE.test(field)).join('\n');
}

/** Digests of configuration as it came with the package, by path. */
async function configurationOf(
  run: RunProgram,
  name: string,
): Promise<ReadonlyMap<string, string>> {
  const { output } = await run(['dpkg-query', '--show', '--showformat=${Conffiles}', name]);
  const entries = output.split('\n').flatMap((line) => {
    const [path = '', digest = '', obsolete] = line.trim().split(' ');
    return path === '' || obsolete !== undefined ? [] : [[path, digest] as const];
  });
  return new Map(entries);
}

async function copyEntry({ root, scratch }: RepackRequest, path: string): Promise<void> {
  const from = join(root, path);
  const to = join(scratch, path);
  const stat = await lstat(from).catch(() => undefined);
  if (stat === undefined) return;
  if (stat.isDirectory()) {
    await mkdir(to, { recursive: true });
    await chmod(to, stat.mode & MODE_BITS);
    return;
  }
  await mkdir(dirname(to), { recursive: true });
  if (stat.isSymbolicLink()) await symlink(await readlink(from), to);
  else {
    await copyFile(from, to);
    await chmod(to, stat.mode & MODE_BITS);
  }
}

/**
 * As it came with the package, when the operator has not changed it. What it was before a change is known no more: then that of the package which
 * replaces it, which dpkg will take for unchanged, so that the operator's own stays, and is known to be changed at the next upgrade.
 */
async function copyConfiguration(
  { root, scratch, replacedBy }: RepackRequest,
  path: string,
  digest: string,
): Promise<void> {
  const own = await readFile(join(root, path)).catch(() => undefined);
  const isAsItCame = own !== undefined && createHash('md5').update(own).digest('hex') === digest;
  const content = isAsItCame ? own : await readFile(join(replacedBy, path)).catch(() => undefined);
  const to = join(scratch, path);
  await mkdir(dirname(to), { recursive: true });
  await writeWith(FILE_MODE, to, content ?? NO_LONGER_KNOWN);
}

/** Whatever the agent's umask is: dpkg refuses others, and a package should not depend on it. */
async function writeWith(mode: number, place: string, content: string | Buffer): Promise<void> {
  await writeFile(place, content);
  await chmod(place, mode);
}

const NO_LONGER_KNOWN = '# What this file was before it was changed is not known any more.\n';

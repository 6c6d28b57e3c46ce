import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, copyFile, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { err, ok, UPGRADE_PACKAGE_NAMES, type Result, type UpgradePackage } from '@grappe/domain';
import type { PackageUpgrades, StageRequest, UpgradeJob } from '@grappe/ports';
import { JobFolder, RUNNER_FILE, syncFolder } from './job-folder.ts';
import { repack } from './repack.ts';
import { lastWords, runProgram, type RunProgram } from './run-program.ts';

/** The unit that installs: it is not the agent's, and outlives it. */
const UNIT = 'grappe-upgrade.service';
const RUNNER_MODE = 0o700;
/** systemd lets go of a unit a moment after it has ended, and starts none of its name before. */
const START_TRIES_MAX = 10;
const START_WAIT_MS = 200;
/** For the words of the program that installs, on a card that is full by then: some blocks of its file system. */
const RESERVE_BYTES = 32_768;

export interface DpkgUpgradesOptions {
  /** For the job; the agent's own folder, which survives the upgrade. */
  readonly folder: string;
  /** Where the board's files are; `/` unless a test says otherwise. */
  readonly root?: string;
  /** How programs are run: on this board, unless a test says otherwise. */
  readonly run?: RunProgram;
  /** The program that installs; the one beside this module unless a test says otherwise. */
  readonly runnerPath?: string;
}

interface Installed {
  readonly name: string;
  readonly version: string;
}

/** The script lies beside this module, and beside the bundled program when the module has become part of one. */
export function upgradeRunnerPath(moduleUrl: string = import.meta.url): string {
  return fileURLToPath(new URL(RUNNER_FILE, moduleUrl));
}

/** Upgrades by Debian's package manager, in a transient unit of systemd. */
export class DpkgUpgrades implements PackageUpgrades {
  readonly #job: JobFolder;
  readonly #root: string;
  readonly #run: RunProgram;
  readonly #runnerPath: string;

  constructor(options: DpkgUpgradesOptions) {
    this.#job = new JobFolder(options.folder);
    this.#root = options.root ?? '/';
    this.#run = options.run ?? runProgram;
    this.#runnerPath = options.runnerPath ?? upgradeRunnerPath();
  }

  job(): Promise<UpgradeJob | undefined> {
    return this.#job.read();
  }

  async stage(request: StageRequest): Promise<Result<void, string>> {
    if (await this.#isRunning()) return err('an upgrade of this node is under way');
    const draft = this.#job.draft;
    try {
      await draft.begin();
      const staged = await this.#stage(draft, request);
      if (staged.ok) await this.#job.take(draft);
      return staged;
    } catch (error) {
      return err(`the upgrade could not be prepared: ${messageOf(error)}`);
    } finally {
      await rm(draft.path, { recursive: true, force: true });
    }
  }

  async begin(id: string): Promise<Result<void, string>> {
    const job = await this.job();
    if (job?.id !== id) return err('it was not prepared');
    if (job.state !== 'staged' && job.state !== 'installing') return ok(undefined);
    return this.#start();
  }

  async rollBack(id: string, why: string): Promise<Result<void, string>> {
    const job = await this.job();
    if (job?.id !== id) return err('this node knows nothing of that upgrade any more');
    if (job.state === 'staged') return err('nothing was installed');
    if (job.state !== 'installed' && job.state !== 'installing') return ok(undefined);
    const [line = ''] = why.split('\n');
    await this.#job.write('go-back', `${line}\n`);
    return this.#start();
  }

  async confirm(version: string): Promise<void> {
    const job = await this.job();
    if (job?.state === 'installing' && job.version === version)
      await this.#job.write('healthy', `${version}\n`);
  }

  async #isRunning(): Promise<boolean> {
    const { output } = await this.#run(['systemctl', 'is-active', UNIT, RESUME_UNIT]);
    return output.split('\n').some((line) => line === 'active' || line === 'activating');
  }

  /** One that runs already looks for what it is to do by itself. */
  async #start(): Promise<Result<void, string>> {
    for (let tries = 1; ; tries += 1) {
      if (await this.#isRunning()) return ok(undefined);
      const outcome = await this.#run(this.#startCommand());
      if (outcome.status === 0) return ok(undefined);
      if (tries === START_TRIES_MAX && !(await this.#isRunning()))
        return err(`the upgrade could not be started: ${lastWords(outcome)}`);
      await delay(START_WAIT_MS);
    }
  }

  #startCommand(): readonly string[] {
    return [
      'systemd-run',
      '--quiet',
      '--collect',
      `--unit=${UNIT}`,
      '--description=Grappe: upgrades the packages of this node',
      '--service-type=exec',
      // Without it nobody would go back.
      '--property=Restart=on-failure',
      '--property=RestartSec=5',
      '--property=OOMScoreAdjust=-900',
      '--',
      '/bin/sh',
      this.#job.file(RUNNER_FILE),
      this.#job.path,
    ];
  }

  async #stage(draft: JobFolder, request: StageRequest): Promise<Result<void, string>> {
    const installed = await this.#installed();
    const misfit = misfitOf(installed, request.packages);
    if (misfit !== undefined) return err(misfit);
    const wanted = request.packages.filter(({ name }) =>
      installed.some((one) => one.name === name),
    );
    await mkdir(draft.file('new'));
    await mkdir(draft.file('old'));
    for (const one of wanted) {
      const written = await this.#writePackage(draft, one, request);
      if (!written.ok) return written;
    }
    const files = wanted.map(({ name }) => packageFile(draft, 'new', name));
    const tried = await this.#run([
      'dpkg',
      '--dry-run',
      '--force-downgrade',
      '--install',
      ...files,
    ]);
    if (tried.status !== 0) return err(`dpkg would not install it: ${lastWords(tried)}`);
    for (const { name } of wanted) {
      const kept = await this.#keep(draft, name);
      if (!kept.ok) return kept;
    }
    await copyFile(this.#runnerPath, draft.file(RUNNER_FILE));
    await chmod(draft.file(RUNNER_FILE), RUNNER_MODE);
    await draft.write('names', wanted.map(({ name }) => `${name}\n`).join(''));
    await draft.write('version', `${request.version}\n`);
    await draft.write('id', `${request.id}\n`);
    await draft.write('reserve', '0'.repeat(RESERVE_BYTES));
    await syncFolder(draft.file('new'));
    await syncFolder(draft.file('old'));
    await draft.write('state', 'staged\n\n');
    return ok(undefined);
  }

  async #installed(): Promise<readonly Installed[]> {
    const { output } = await this.#run([
      'dpkg-query',
      '--show',
      '--showformat=${Package} ${Version} ${db:Status-Status}\\n',
      ...UPGRADE_PACKAGE_NAMES,
    ]);
    return output.split('\n').flatMap((line) => {
      const [name = '', version = '', status] = line.split(' ');
      return status === 'installed' ? [{ name, version }] : [];
    });
  }

  /** Checks once more what has come, and that it is for this board. */
  async #writePackage(
    draft: JobFolder,
    { name, version, architecture, sha256 }: UpgradePackage,
    { read }: StageRequest,
  ): Promise<Result<void, string>> {
    const file = packageFile(draft, 'new', name);
    const hash = createHash('sha256');
    const bytes = Readable.from(await read(sha256));
    bytes.on('data', (chunk: Uint8Array) => hash.update(chunk));
    await pipeline(bytes, createWriteStream(file, { flags: 'wx', mode: 0o600 }));
    if (hash.digest('hex') !== sha256) return err(`${name} has other bytes than were announced`);
    await syncFile(file);
    const format = ['--showformat=${Package} ${Version} ${Architecture}'];
    const shown = await this.#run(['dpkg-deb', '--show', ...format, file]);
    if (shown.status !== 0) return err(`${name} is no Debian package: ${lastWords(shown)}`);
    const found = shown.output.trim();
    if (found !== `${name} ${version} ${architecture}`)
      return err(`${name} ${version} was announced for ${architecture}, and it is ${found}`);
    const own = (await this.#run(['dpkg', '--print-architecture'])).output.trim();
    if (architecture !== 'all' && architecture !== own)
      return err(`${name} is for ${architecture}, and this system is ${own}`);
    return ok(undefined);
  }

  async #keep(draft: JobFolder, name: string): Promise<Result<void, string>> {
    const replacedBy = draft.file(`unpacked-${name}`);
    const extracted = await this.#run([
      'dpkg-deb',
      '--extract',
      packageFile(draft, 'new', name),
      replacedBy,
    ]);
    if (extracted.status !== 0) return err(`${name} cannot be unpacked: ${lastWords(extracted)}`);
    const outFile = packageFile(draft, 'old', name);
    const scratch = draft.file('scratch');
    const kept = await repack(this.#run, {
      ...{ name, root: this.#root, scratch, outFile, replacedBy },
    });
    await rm(replacedBy, { recursive: true, force: true });
    if (kept.ok) await syncFile(outFile);
    return kept;
  }
}

/** As the runner writes it. */
const RESUME_UNIT = 'grappe-upgrade-resume.service';

const packageFile = (folder: JobFolder, kind: 'new' | 'old', name: string): string =>
  join(folder.file(kind), `${name}.deb`);

/** Packages of one release belong together: with some of them left behind, what is installed would not fit any more. */
function misfitOf(
  installed: readonly Installed[],
  packages: readonly UpgradePackage[],
): string | undefined {
  if (!installed.some(({ name }) => name === 'grappe-agent'))
    return 'this agent was not installed as a Debian package';
  const missing = installed.find(({ name }) => !packages.some((one) => one.name === name));
  if (missing === undefined) return undefined;
  return `${missing.name} ${missing.version} is installed here, too: give its package of the same release as well`;
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

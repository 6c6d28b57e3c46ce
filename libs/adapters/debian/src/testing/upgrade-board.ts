import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FIRST_VERSION, type PackageUpgradesSubject } from '@grappe/port-contracts';
import type { UpgradeJob } from '@grappe/ports';
import { DebianMachine } from '@grappe/tool-packages';
import { DpkgUpgrades, upgradeRunnerPath } from '../dpkg-upgrades.ts';
import { RUNNING_FILE, standInAgent } from './stand-in-agent.ts';

/** A minute for a Debian system, some seconds for each step. */
export const MAKE_MS_MAX = 600_000;
/** Ends what hangs. */
export const TEST_MS_MAX = 240_000;
const LOOK_MS = 100;
/** Of the runner: what it reads for the time, and how long it sleeps between two looks. */
const OWN_CLOCK = /^ {2}read -r up _ <\/proc\/uptime\n {2}echo "\$\{up%%\.\*\}"$/m;
const OWN_SLEEP = /^( +)sleep 1$/gm;
/** Beyond any of its limits. */
const FOR_EVER_S = 100_000;
/** A new agent that has said that it is well is looked at some times before it has stayed for long enough. */
const STEP_S = 2;

/**
 * A Debian 13 whose first process is systemd, with the real dpkg; the agent is a stand-in. The runner is the real one with its real waits, but its
 * time is kept here: it stands still until somebody waits for the end of an upgrade. So a busy machine is late for nothing, and none waits for nothing.
 */
export class UpgradeBoard implements PackageUpgradesSubject {
  readonly machine: DebianMachine;
  readonly #folder: string;
  #nowS = 0;

  private constructor(machine: DebianMachine, folder: string) {
    this.machine = machine;
    this.#folder = folder;
  }

  static async make(): Promise<UpgradeBoard> {
    const folder = await mkdtemp(path.join(tmpdir(), 'grappe-upgrades-'));
    const board = new UpgradeBoard(await DebianMachine.make(), folder);
    const script = await readFile(upgradeRunnerPath(), 'utf8');
    if (!OWN_CLOCK.test(script) || !OWN_SLEEP.test(script))
      throw new Error('the runner keeps its time in another way');
    const told = script
      .replace(OWN_CLOCK, `  cat '${board.#clock}'`)
      .replace(OWN_SLEEP, '$1sleep 0.1');
    await writeFile(board.#runner, told);
    await board.machine.start();
    return board;
  }

  /** As it is before the first upgrade. */
  async reset(): Promise<this> {
    const { machine } = this;
    await machine.run('dpkg', '--purge', 'grappe-agent');
    for (const name of await readdir(machine.shared))
      await rm(path.join(machine.shared, name), { recursive: true });
    await this.#tellTime();
    const { file } = await standInAgent(this.#folder, FIRST_VERSION);
    const place = path.join(machine.shared, 'first.deb');
    await writeFile(place, await readFile(file));
    await machine.must('dpkg', '--install', place);
    await this.untilRuns(FIRST_VERSION);
    return this;
  }

  open(): DpkgUpgrades {
    const { machine } = this;
    return new DpkgUpgrades({
      folder: this.#job(),
      root: machine.root,
      run: (command) => machine.run(...command),
      runnerPath: this.#runner,
    });
  }

  make(version: string, broken?: 'broken') {
    return standInAgent(this.#folder, version, broken !== undefined);
  }

  /** A file of the machine, as this host finds it. */
  inside(file: string): string {
    return path.join(this.machine.root, file);
  }

  async running(): Promise<string> {
    return (await this.machine.run('cat', RUNNING_FILE)).output.trim();
  }

  untilRuns(version: string): Promise<void> {
    return this.until(version, async () => (await this.running()) === version);
  }

  async untilOver(): Promise<UpgradeJob> {
    let job: UpgradeJob | undefined;
    await this.until('the end of the job', async () => {
      job = await this.open().job();
      const isOver = ['installed', 'rolled-back', 'stuck'].includes(job?.state ?? '');
      // A request to go back is taken up a moment later.
      if (isOver && !existsSync(this.#job('go-back'))) return true;
      if (!isOver) await this.#passTime(job);
      return false;
    });
    if (job === undefined) throw new Error('there is no job');
    await this.until('the end of the unit', async () => {
      const unit = 'grappe-upgrade.service';
      const { output } = await this.machine.run('systemctl', 'is-active', unit);
      return output.trim() === 'inactive';
    });
    return job;
  }

  async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    for (const endMs = Date.now() + TEST_MS_MAX / 2; ; await delay(LOOK_MS)) {
      if (await isSo()) return;
      if (Date.now() < endMs) continue;
      const units = await this.machine.run('systemctl', 'list-units', '--no-legend', 'grappe*');
      const log = await readFile(this.#job('dpkg.log'), 'utf8').catch(() => 'no log');
      throw new Error(`waited in vain for ${what}: ${units.output}${log}`);
    }
  }

  async stage(version: string) {
    const made = await this.make(version);
    return this.open().stage({
      ...{ id: `to-${version}`, version, packages: [made.about] },
      read: () =>
        Promise.resolve(
          (async function* () {
            yield await Promise.resolve(made.bytes);
          })(),
        ),
    });
  }

  /** It is used again; {@link remove} ends it. */
  dispose(): Promise<void> {
    return Promise.resolve();
  }

  async remove(): Promise<void> {
    await this.machine.dispose();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** An agent that has said nothing by now will not, so that all the time in the world may pass; what runs must stay for a while otherwise. */
  async #passTime(job: UpgradeJob | undefined): Promise<void> {
    if (existsSync(this.#job('go-back'))) return;
    const healthy = await readFile(this.#job('healthy'), 'utf8').catch(() => '');
    this.#nowS += healthy.trim() === job?.version ? STEP_S : FOR_EVER_S;
    await this.#tellTime();
  }

  /** As a whole: it is read at any moment. */
  async #tellTime(): Promise<void> {
    await writeFile(`${this.#clock}.new`, `${this.#nowS}\n`);
    await rename(`${this.#clock}.new`, this.#clock);
  }

  #job(file = ''): string {
    return path.join(this.machine.shared, 'upgrade', file);
  }

  get #clock(): string {
    return path.join(this.machine.shared, 'clock');
  }

  get #runner(): string {
    return path.join(this.#folder, 'upgrade-runner.sh');
  }
}

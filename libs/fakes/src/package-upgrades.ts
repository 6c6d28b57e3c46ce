import { createHash } from 'node:crypto';
import { err, ok, type Result } from '@grappe/domain';
import type { PackageUpgrades, StageRequest, UpgradeJob } from '@grappe/ports';

/** Bytes of a package as FakePackageUpgrades reads them: what real ones say of themselves in their control file. */
export function fakePackage(
  name: string,
  version: string,
  architecture: string,
  broken = false,
): Uint8Array {
  return new TextEncoder().encode(`${name} ${version} ${architecture}${broken ? ' broken' : ''}`);
}

/** A board with a package manager. It outlives "restarts" of the agent: keep using the same object. */
export class FakePackageUpgrades implements PackageUpgrades {
  /** The version of the agent that runs. */
  running: string;
  /** Set: nothing can be made ready, for this reason. */
  failure: string | undefined;
  /** Called when another version has begun to run, as an agent is restarted. */
  onRestart: () => void = () => undefined;
  readonly #architecture: string;
  #job: UpgradeJob | undefined;
  #before: string;
  #isBroken = false;

  constructor(running: string, architecture = 'arm64') {
    this.running = running;
    this.#before = running;
    this.#architecture = architecture;
  }

  job(): Promise<UpgradeJob | undefined> {
    return Promise.resolve(this.#job);
  }

  async stage({ id, version, packages, read }: StageRequest): Promise<Result<void, string>> {
    if (this.failure !== undefined) return err(this.failure);
    let isBroken = false;
    if (!packages.some(({ name }) => name === 'grappe-agent'))
      return err(`grappe-agent ${this.running} is installed here, too: give its package as well`);
    for (const { name, sha256, ...about } of packages) {
      const hash = createHash('sha256');
      let text = '';
      for await (const part of await read(sha256)) {
        hash.update(part);
        text += new TextDecoder().decode(part);
      }
      if (hash.digest('hex') !== sha256) return err(`${name} has other bytes than were announced`);
      const announced = `${name} ${about.version} ${about.architecture}`;
      isBroken ||= text === `${announced} broken`;
      if (text !== announced && !isBroken)
        return err(`${name} ${about.version} was announced for ${about.architecture}: ${text}`);
      if (about.architecture !== this.#architecture)
        return err(`${name} is for ${about.architecture}, not for this board`);
    }
    this.#isBroken = isBroken;
    this.#before = this.running;
    this.#job = { id, version, state: 'staged', message: '' };
    return ok(undefined);
  }

  begin(id: string): Promise<Result<void, string>> {
    const job = this.#job;
    if (job?.id !== id) return Promise.resolve(err('it was not prepared'));
    if (job.state !== 'staged') return Promise.resolve(ok(undefined));
    if (this.#isBroken) this.#goBack(`version ${job.version} could not be installed: broken`);
    else {
      this.#job = { ...job, state: 'installing' };
      this.#runs(job.version);
    }
    return Promise.resolve(ok(undefined));
  }

  rollBack(id: string, why: string): Promise<Result<void, string>> {
    const job = this.#job;
    if (job?.id !== id) return Promise.resolve(err('nothing is known of that upgrade'));
    if (job.state === 'staged') return Promise.resolve(err('nothing was installed'));
    if (job.state === 'installing' || job.state === 'installed') this.#goBack(why);
    return Promise.resolve(ok(undefined));
  }

  confirm(version: string): Promise<void> {
    if (this.#job?.state === 'installing' && this.#job.version === version)
      this.#job = { ...this.#job, state: 'installed' };
    return Promise.resolve();
  }

  /** The time in which the new agent has to find its controller is over. */
  runOutOfTime(): void {
    if (this.#job?.state === 'installing')
      this.#goBack(`the agent of version ${this.#job.version} has not found its controller`);
  }

  #goBack(message: string): void {
    if (this.#job === undefined) return;
    this.#job = { ...this.#job, state: 'rolled-back', message };
    this.#runs(this.#before);
  }

  #runs(version: string): void {
    const isOther = version !== this.running;
    this.running = version;
    if (isOther) this.onRestart();
  }
}

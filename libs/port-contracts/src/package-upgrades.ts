import type { UpgradePackage } from '@grappe/domain';
import type { PackageUpgrades, StageRequest, UpgradeJob } from '@grappe/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

export const FIRST_VERSION = '0.1.0';

/** A package of the agent; `broken`: it cannot be installed. */
export interface MadePackage {
  readonly about: UpgradePackage;
  readonly bytes: Uint8Array;
}

export interface PackageUpgradesSubject {
  /** Anew each time: what is known must be on the disk. */
  open(): PackageUpgrades;
  /** Of this board's kind. */
  make(version: string, broken?: 'broken'): Promise<MadePackage>;
  /** The version that runs; FIRST_VERSION at first. */
  running(): Promise<string>;
  /** Waits until that version runs. */
  untilRuns(version: string): Promise<void>;
  /** Waits until the job is over, for as long as an agent that finds no controller is waited for. */
  untilOver(): Promise<UpgradeJob>;
  dispose(): Promise<void>;
}

/** What every PackageUpgrades must do; `make` gives a board on which the first version runs, for each test, within `timeoutMs`. */
export function packageUpgradesContract(
  title: string,
  make: () => Promise<PackageUpgradesSubject>,
  timeoutMs: number,
): void {
  describe(`${title} as PackageUpgrades`, { timeout: timeoutMs }, () => {
    let subject: PackageUpgradesSubject;

    beforeEach(async () => {
      subject = await make();
    }, timeoutMs);

    afterEach(() => subject.dispose(), timeoutMs);

    preparing(() => subject);
    installing(() => subject);
    goingBack(() => subject);
  });
}

function requestOf(id: string, made: MadePackage): StageRequest {
  const { about, bytes } = made;
  return {
    ...{ id, version: about.version, packages: [about] },
    read: (sha256) => Promise.resolve(inParts(sha256 === about.sha256 ? bytes : undefined)),
  };
}

async function stage(
  subject: PackageUpgradesSubject,
  id: string,
  version: string,
  broken?: 'broken',
): Promise<void> {
  const made = await subject.make(version, broken);
  const outcome = await subject.open().stage(requestOf(id, made));
  expect(outcome).toEqual({ ok: true, value: undefined });
}

async function install(
  subject: PackageUpgradesSubject,
  id: string,
  version: string,
): Promise<void> {
  await stage(subject, id, version);
  expect(await subject.open().begin(id)).toEqual({ ok: true, value: undefined });
  await subject.untilRuns(version);
  await subject.open().confirm(version);
  expect(await subject.untilOver()).toMatchObject({ id, version, state: 'installed' });
}

function preparing(current: () => PackageUpgradesSubject): void {
  it('has no job at first', async () => {
    const subject = current();
    expect(await subject.open().job()).toBeUndefined();
    expect(await subject.open().begin('u1')).toMatchObject({ ok: false });
    expect(await subject.open().rollBack('u1', 'why')).toMatchObject({ ok: false });
  });

  it('makes ready without changing what runs, again and again', async () => {
    const subject = current();
    await stage(subject, 'u1', '0.2.0');
    await stage(subject, 'u2', '0.3.0');
    const job = { id: 'u2', version: '0.3.0', state: 'staged', message: '' };
    expect(await subject.open().job()).toEqual(job);
    await expectRuns(subject, FIRST_VERSION);
    expect(await subject.open().begin('u1')).toMatchObject({ ok: false });
    expect(await subject.open().rollBack('u2', 'why')).toMatchObject({ ok: false });
  });

  it('refuses what does not fit, and keeps what was ready', async () => {
    const subject = current();
    const fits = await subject.make('0.2.0');
    const other = await subject.make('0.3.0');
    await stage(subject, 'u1', '0.2.0');
    const { about } = fits;
    const wrong: readonly (readonly [MadePackage, RegExp])[] = [
      [{ ...fits, about: { ...about, version: '0.9.0' } }, /0\.9\.0/],
      [{ ...fits, bytes: other.bytes }, /other bytes/],
      [{ ...fits, about: { ...about, architecture: 'all' } }, /for all/],
      [{ ...fits, about: { ...about, name: 'grappe-cli' } }, /grappe-agent/],
    ];
    for (const [made, why] of wrong) {
      const outcome = await subject.open().stage(requestOf('u2', made));
      expect(outcome.ok ? 'staged' : outcome.error).toMatch(why);
    }
    expect(await subject.open().job()).toMatchObject({ id: 'u1', state: 'staged' });
    await expectRuns(subject, FIRST_VERSION);
  });
}

function installing(current: () => PackageUpgradesSubject): void {
  it('installs, and is done when the new agent has found its controller; then goes on to the next', async () => {
    const subject = current();
    await install(subject, 'u1', '0.2.0');
    await expectRuns(subject, '0.2.0');
    expect(await subject.open().begin('u1')).toMatchObject({ ok: true });
    await install(subject, 'u2', '0.3.0');
    await expectRuns(subject, '0.3.0');
  });
}

function goingBack(current: () => PackageUpgradesSubject): void {
  it('goes back when the new agent finds no controller', async () => {
    const subject = current();
    await stage(subject, 'u1', '0.2.0');
    await subject.open().begin('u1');
    await subject.untilRuns('0.2.0');
    await subject.open().confirm(FIRST_VERSION);
    const { state, message } = await subject.untilOver();
    expect(state).toBe('rolled-back');
    expect(message).toMatch(/0\.2\.0 has not found its controller/);
    await expectRuns(subject, FIRST_VERSION);
  });

  it('goes back when the package cannot be installed', async () => {
    const subject = current();
    await stage(subject, 'u1', '0.2.0', 'broken');
    await subject.open().begin('u1');
    const { state, message } = await subject.untilOver();
    expect(state).toBe('rolled-back');
    expect(message).toMatch(/0\.2\.0 could not be installed/);
    await expectRuns(subject, FIRST_VERSION);
    await install(subject, 'u2', '0.3.0');
  });

  it('goes back when it is told to, while it installs and after it', async () => {
    const subject = current();
    await stage(subject, 'u1', '0.2.0');
    await subject.open().begin('u1');
    await subject.untilRuns('0.2.0');
    expect(await subject.open().rollBack('u1', 'too early')).toMatchObject({ ok: true });
    const early = { state: 'rolled-back', message: 'too early' };
    expect(await subject.untilOver()).toMatchObject(early);
    await install(subject, 'u2', '0.3.0');
    expect(await subject.open().rollBack('u2', 'too late')).toMatchObject({ ok: true });
    const late = { state: 'rolled-back', message: 'too late' };
    expect(await subject.untilOver()).toMatchObject(late);
    await expectRuns(subject, FIRST_VERSION);
  });
}

/** A service that was started says what it is a moment later. */
async function expectRuns(subject: PackageUpgradesSubject, version: string): Promise<void> {
  await subject.untilRuns(version);
  expect(await subject.running()).toBe(version);
}

/** As it comes from a disk. */
async function* inParts(bytes: Uint8Array = new Uint8Array()): AsyncGenerator<Uint8Array> {
  const size = Math.max(1, Math.ceil(bytes.length / 2));
  for (let at = 0; at < bytes.length; at += size)
    yield await Promise.resolve(bytes.subarray(at, at + size));
}

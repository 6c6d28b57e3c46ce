import { chmod, chown, lstat, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { keepFile, keepNoFile, readTextIfThere, sha256OfFile } from '@grappe/adapter-files';
import { findUser, installPackages, runSystemProgram } from '@grappe/adapter-system';
import {
  authorisedKeys,
  hostsWith,
  WIFI_FILE,
  wifiFile,
  type SystemCommand,
  type SystemFile,
} from '@grappe/agent-core';
import { GrappeError, type NodeCard, type NodeName } from '@grappe/domain';
import type { CardFolder } from './card-folder.ts';

const PUBLIC_MODE = 0o644;
const SECRET_MODE = 0o600;
const PUBLIC_FOLDER_MODE = 0o755;
const SSH_FOLDER_MODE = 0o700;
/** systemd answers when it has read all its files again, from a slow card. */
const PROGRAM_MS_MAX = 120_000;
const SYSTEMCTL = '/usr/bin/systemctl';
const WIFI_UNIT = 'wpa_supplicant@wlan0.service';

/** Programs with their arguments, one after the other. Nothing is waited for that may need what comes later. */
const COMMANDS: Readonly<Record<SystemCommand, readonly (readonly [string, ...string[]])[]>> = {
  'reload-network': [['/usr/bin/networkctl', 'reload']],
  // Restarted, in case that it runs with what was there before.
  'start-wifi': [
    [SYSTEMCTL, 'enable', WIFI_UNIT],
    [SYSTEMCTL, 'restart', '--no-block', WIFI_UNIT],
  ],
  'restart-time': [[SYSTEMCTL, 'restart', '--no-block', 'systemd-timesyncd.service']],
};

/** The system that a first boot sets up, all of it below one root. Everything throws a coded error when it fails, and may be repeated. */
export class BoardSystem {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async write({ path, text, mode }: SystemFile): Promise<void> {
    const file = join(this.#root, path);
    if (text === undefined) {
      await keepNoFile(file);
      return;
    }
    if (mode === PUBLIC_MODE) await openFolder(dirname(file));
    await keepFile(file, text, { mode });
  }

  /** The running system takes the name at once; what has started before keeps the former one until it starts again. */
  async nameHost(name: NodeName): Promise<void> {
    const hosts = join(this.#root, 'etc/hosts');
    const before = (await readTextIfThere(hosts)) ?? '';
    await keepFile(hosts, hostsWith(before, name), { mode: PUBLIC_MODE });
    const live = join(this.#root, 'proc/sys/kernel/hostname');
    if ((await readFile(live, 'utf8')).trim() !== name) await writeFile(live, name, { flag: 'r+' });
  }

  /** Lets people in by their keys. */
  async authorise(name: string, sshKeys: readonly string[]): Promise<void> {
    const user = await findUser(this.#root, name);
    if (user === undefined) {
      throw new GrappeError(
        'NOT_FOUND',
        `there is no user ${name} on this board: nobody gets in by SSH`,
      );
    }
    const folder = join(this.#root, user.home, '.ssh');
    const made = await mkdir(folder, { mode: SSH_FOLDER_MODE }).then(
      () => true,
      (thrown: unknown) => {
        if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false;
        throw thrown;
      },
    );
    if (made) await chown(folder, user.uid, user.gid);
    // Written by root into a folder of somebody else: not wherever that leads.
    if (!(await lstat(folder)).isDirectory()) {
      throw new GrappeError('REFUSED', `${folder} is not a folder: nobody gets in by SSH`);
    }
    const file = join(folder, 'authorized_keys');
    if ((await lstat(file).catch(() => undefined))?.isSymbolicLink() === true) {
      const why = `${file} is a link: its keys stay as they are, and nobody gets in by those of the card`;
      throw new GrappeError('REFUSED', why);
    }
    const before = (await readTextIfThere(file)) ?? '';
    await keepFile(file, authorisedKeys(before, sshKeys), { mode: SECRET_MODE, owner: user });
  }

  /** With the key from the card; where it is gone from there, what was made of it stays. */
  async writeWifi(wifi: NonNullable<NodeCard['network']['wifi']>, card: CardFolder): Promise<void> {
    const key = await card.readWifiKey();
    const file = join(this.#root, WIFI_FILE);
    if (key === undefined) {
      if ((await readTextIfThere(file)) !== undefined) return;
      throw new GrappeError('NOT_FOUND', 'the card names a Wi-Fi and has no key for it');
    }
    if (!key.ok) throw new GrappeError('INVALID_INPUT', key.error);
    await keepFile(file, wifiFile(wifi, key.value), { mode: SECRET_MODE });
  }

  async run(command: SystemCommand): Promise<void> {
    for (const [program, ...args] of COMMANDS[command]) await this.#run(program, args);
  }

  /** Only what is as it was written on the card; the first problem does not keep the rest from being installed. */
  async install(packages: NodeCard['packages'], card: CardFolder): Promise<void> {
    const problems: string[] = [];
    const files: string[] = [];
    for (const { file, sha256 } of packages) {
      const path = card.packageFile(file);
      const found = await sha256OfFile(path).catch(() => undefined);
      if (found === sha256) files.push(path);
      else problems.push(`${file} ${found === undefined ? 'cannot be read' : 'is damaged'}`);
    }
    problems.push(...(await installPackages(this.#root, files)));
    if (problems.length > 0) throw new GrappeError('CORRUPT', problems.join('; '));
  }

  /** Not waited for: it may want to start after this program. */
  async startAgent(anew: boolean): Promise<void> {
    const verb = anew ? 'restart' : 'start';
    await this.#run(SYSTEMCTL, [verb, '--no-block', 'grappe-agent.service']);
  }

  async #run(program: string, args: readonly string[]): Promise<void> {
    const done = await runSystemProgram({
      root: this.#root,
      program,
      args,
      timeoutMs: PROGRAM_MS_MAX,
    });
    if (!done.ok) throw new GrappeError('INTERNAL', done.error);
  }
}

/** Sees to it that programs of other users find what lies in a folder: this program's umask would close it to them. */
async function openFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Looked at in any case: the power may have gone between the two.
  const { mode } = await stat(folder);
  if ((mode & PUBLIC_FOLDER_MODE) !== PUBLIC_FOLDER_MODE) {
    await chmod(folder, mode | PUBLIC_FOLDER_MODE);
  }
}

import { access, mkdir, readFile, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSecretFile, writeFileDurably } from '@grappe/adapter-files';
import { GrappeError, type NodeName, type RackName } from '@grappe/domain';

const SECRET_MODE = 0o600;
const PUBLIC_MODE = 0o644;
const FOLDER_MODE = 0o700;

/** What the node was told when it joined; not a secret. */
export interface NodeSettings {
  readonly rack: RackName;
  readonly node: NodeName;
  /** `host:port` of the controller's agent link, tried in turn. */
  readonly controllers: readonly string[];
  readonly mqttUrl: string;
  /** Empty: the rack's CA. */
  readonly mqttCaPem: string;
  /** The card whose first boot made the board this node; absent: a person did, with "join". */
  readonly cardId?: string;
}

/** Key and certificate are one file, so that a renewal replaces both at once. */
export interface NodeIdentityFiles {
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
}

/** Files of an agent, all below one folder. */
export class AgentFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  get memory(): string {
    return join(this.path, 'assignment.json');
  }

  /** What is wired to the node, as the controller last said. */
  get hardware(): string {
    return join(this.path, 'hardware.json');
  }

  /** What the node serves as a gateway. A secret: certificates are in it. */
  get frontDoor(): string {
    return join(this.path, 'front-door.json');
  }

  /** Programs of the operator that check servers on a gateway. Nothing else is ever written there. */
  get checks(): string {
    return join(this.path, 'checks');
  }

  get spool(): string {
    return join(this.path, 'spool');
  }

  /** Of an upgrade of this node's packages: what is to be installed, and what there was before. */
  get upgrade(): string {
    return join(this.path, 'upgrade');
  }

  async make(): Promise<void> {
    await mkdir(this.path, { recursive: true, mode: FOLDER_MODE });
  }

  async hasJoined(): Promise<boolean> {
    return access(this.#settings).then(
      () => true,
      () => false,
    );
  }

  async loadSettings(): Promise<NodeSettings> {
    try {
      return JSON.parse(await readFile(this.#settings, 'utf8')) as NodeSettings;
    } catch (cause) {
      throw new GrappeError('NOT_FOUND', `${this.path} is not the data folder of a node`, {
        cause,
        remedy:
          'Join a rack first: grappe agent join --controller HOST:PORT --token-file FILE --name NAME.',
      });
    }
  }

  /** The settings come last: a folder with them is complete. */
  async saveIdentity(identity: NodeIdentityFiles, settings?: NodeSettings): Promise<void> {
    await writeFileDurably(this.#identity, JSON.stringify(identity), { mode: SECRET_MODE });
    if (settings !== undefined) {
      const text = `${JSON.stringify(settings, undefined, 2)}\n`;
      await writeFileDurably(this.#settings, text, { mode: PUBLIC_MODE });
    }
  }

  async checkIdentity(): Promise<NodeIdentityFiles> {
    return JSON.parse(await readSecretFile(this.#identity)) as NodeIdentityFiles;
  }

  /** At the moment a connection is made; the file has been checked at the start. */
  readIdentity(): NodeIdentityFiles {
    return JSON.parse(readFileSync(this.#identity, 'utf8')) as NodeIdentityFiles;
  }

  /** A key that was made for a join that was not finished; the same key makes the same token good again. */
  async pendingKey(): Promise<string | undefined> {
    const exists = await access(this.#pendingKey).then(
      () => true,
      () => false,
    );
    return exists ? readSecretFile(this.#pendingKey) : undefined;
  }

  async savePendingKey(keyPem: string): Promise<void> {
    await writeFileDurably(this.#pendingKey, keyPem, { mode: SECRET_MODE });
  }

  async dropPendingKey(): Promise<void> {
    await rm(this.#pendingKey, { force: true });
  }

  get #settings(): string {
    return join(this.path, 'node.json');
  }

  get #identity(): string {
    return join(this.path, 'identity.json');
  }

  get #pendingKey(): string {
    return join(this.path, 'join-key.pem');
  }
}

import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  DebianMachine,
  MachineEngine,
  MachineSwitch,
  releasePackages,
  textFile,
  writePackage,
} from '@grappe/tool-packages';
import { buildTinyImage } from '@grappe/tool-lab';
import { containersOn, type ContainerView } from '../testing/engine-view.ts';
import { until } from '../testing/until.ts';

export const OLD = '0.8.1';
export const NEW = '0.8.2';

/** None of the networks that labs are given. */
const NETWORK = '10.231.79';
const CONTROLLER_NUMBER = 1;
const FIRST_NODE_NUMBER = 11;
const CONTROLLER_PORT = 7443;
const READY_MS_MAX = 90_000;
/** On a board with it an agent of the new version ends as soon as it was found to be well. */
const ENDS_EARLY_FILE = '/etc/grappe/ends-early';
const AT_S = 1_767_225_600;

/** Boards wait longer: their cards are slow. */
const shortWaits = (script: string): string =>
  script.replace(/^FIRST_LIMIT_S=\d+$/m, 'FIRST_LIMIT_S=30').replace(/^STAY_S=\d+$/m, 'STAY_S=4');
const soonWell = (program: string): string =>
  program.replace(/\bHEALTHY_AFTER_MS = 1e4;/, 'HEALTHY_AFTER_MS = 2e3;');
const endsEarly = (program: string): string =>
  `import { existsSync as isThere } from 'node:fs';
if (isThere('${ENDS_EARLY_FILE}'))
  setInterval(() => isThere('/var/lib/grappe/agent/upgrade/healthy') && process.exit(1), 100);
${soonWell(program)}`;

export interface MachineNode {
  readonly name: string;
  readonly address: string;
  readonly machine: DebianMachine;
  readonly engine: MachineEngine;
}

/** What of the command line is read here. */
interface NodesDocument {
  readonly nodes: readonly {
    readonly name: string;
    readonly condition: string;
    readonly facts: { readonly packageVersion: string | null } | null;
  }[];
}

/** A controller and nodes, each a Debian of its own with systemd, dpkg, the packages of a release and, on nodes, a Docker Engine. */
export class UpgradingMachines {
  readonly nodes: MachineNode[] = [];
  readonly #folder: string;
  readonly #network: MachineSwitch;
  readonly #controller: DebianMachine;
  readonly #machines: DebianMachine[];
  #releases: Readonly<Record<string, readonly string[]>> = {};

  private constructor(
    folder: string,
    network: MachineSwitch,
    machines: readonly [DebianMachine, ...DebianMachine[]],
  ) {
    this.#folder = folder;
    this.#network = network;
    this.#controller = machines[0];
    this.#machines = [...machines];
  }

  /** Their first packages are of the version OLD. */
  static async make(names: readonly string[]): Promise<UpgradingMachines> {
    const folder = await mkdtemp(path.join(tmpdir(), 'grappe-upgrading-'));
    const [first, network, releases] = await Promise.all([
      DebianMachine.make(),
      MachineSwitch.make(NETWORK),
      releasesIn(folder),
    ]);
    const copies = await Promise.all(names.map(() => first.copy()));
    const made = new UpgradingMachines(folder, network, [first, ...copies]);
    made.#releases = releases;
    try {
      await made.#startController(names);
      await Promise.all(names.map((name, index) => made.#startNode(name, index)));
      return made;
    } catch (error) {
      await made.dispose();
      throw error;
    }
  }

  /** Runs the operator's command line. */
  grappe(...args: readonly string[]) {
    return this.#controller.run('grappe', ...args, '--context', this.#context);
  }

  async must(...args: readonly string[]): Promise<string> {
    const { status, output, complaint } = await this.grappe(...args);
    if (status === 0) return output;
    throw new Error(`grappe ${args.join(' ')}: ${complaint}`);
  }

  /** Of the release, as nodes have it: agent and command line. */
  packagesOf(version: string): readonly string[] {
    return (this.#releases[version] ?? [])
      .filter((file) => !file.includes('controller'))
      .map((file) => path.join(this.#controller.shared, path.basename(file)));
  }

  /** What runs on each node, in their order; undefined: it is not ready. */
  async versions(): Promise<readonly (string | null | undefined)[]> {
    const { nodes } = JSON.parse(await this.must('node', 'ls', '-o', 'json')) as NodesDocument;
    return this.nodes.map(({ name }) => {
      const node = nodes.find((one) => one.name === name);
      return node?.condition === 'ready' ? node.facts?.packageVersion : undefined;
    });
  }

  async containers(): Promise<readonly ContainerView[]> {
    const lists = await Promise.all(
      this.nodes.map(({ name, engine }) => containersOn({ name, dockerSocket: engine.socket })),
    );
    return lists.flat();
  }

  /** From then on an agent of the new version does not live there. */
  async makeNewVersionEnd(name: string): Promise<void> {
    const node = this.nodes.find((one) => one.name === name);
    await writeFile(path.join(node?.machine.root ?? '', ENDS_EARLY_FILE), '');
  }

  async deploy(compose: string): Promise<void> {
    const image = await buildTinyImage({ reference: 'grappe-e2e/httpd:1' });
    const [imageFile, composeFile] = ['image.tar', 'compose.yaml'].map((name) =>
      path.join(this.#controller.shared, name),
    ) as [string, string];
    await copyFile(image.tarFile, imageFile);
    await writeFile(composeFile, compose);
    await this.must('image', 'load', imageFile);
    await this.must('deploy', composeFile);
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#machines.map((machine) => machine.dispose()));
    for (const { engine } of this.nodes) await engine.dispose();
    await this.#network.dispose();
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #context(): string {
    return path.join(this.#controller.shared, 'context.json');
  }

  async #install(machine: DebianMachine, programs: readonly string[]): Promise<void> {
    const files = [...(this.#releases[OLD] ?? []), ...(this.#releases['engine'] ?? [])].filter(
      (file) => programs.some((program) => path.basename(file).startsWith(program)),
    );
    const places = await Promise.all(
      files.map(async (file) => {
        const place = path.join(machine.shared, path.basename(file));
        await copyFile(file, place);
        return place;
      }),
    );
    await machine.must('dpkg', '--install', ...places);
  }

  async #startController(names: readonly string[]): Promise<void> {
    const machine = this.#controller;
    const address = this.#network.addressOf(CONTROLLER_NUMBER);
    await machine.start();
    await this.#network.plug(machine, CONTROLLER_NUMBER);
    await this.#install(machine, ['grappe-controller', 'grappe-cli']);
    for (const file of this.#releases[NEW] ?? [])
      await copyFile(file, path.join(machine.shared, path.basename(file)));
    const rackFile = path.join(machine.shared, 'rack.yaml');
    const nodes = names.map((name) => `  - { name: ${name} }\n`).join('');
    await writeFile(rackFile, `rack: r\nnodes:\n${nodes}`);
    await machine.must(
      ...['grappe', 'controller', 'init', '--rack-file', rackFile, '--address', address],
      ...['--listen', address, '--context-file', this.#context],
    );
    await machine.must('systemctl', 'start', 'grappe-controller');
    await until(
      'the controller',
      async () => (await this.grappe('node', 'ls')).status === 0,
      READY_MS_MAX,
    );
  }

  async #startNode(name: string, index: number): Promise<void> {
    const machine = this.#machines[index + 1];
    if (machine === undefined) throw new Error(`no machine for ${name}`);
    await machine.start();
    await this.#network.plug(machine, FIRST_NODE_NUMBER + index);
    const [engine] = await Promise.all([
      MachineEngine.start(machine),
      this.#install(machine, ['grappe-agent', 'grappe-cli', 'docker-ce']),
    ]);
    const address = this.#network.addressOf(FIRST_NODE_NUMBER + index);
    this.nodes.push({ name, address, machine, engine });
    this.nodes.sort((a, b) => a.name.localeCompare(b.name, 'en'));
    const options = `GRAPPE_AGENT_OPTIONS="--docker-socket ${engine.socket}"\n`;
    await writeFile(path.join(machine.root, 'etc/grappe/agent.conf'), options);
    const created = await this.must('token', 'create', '--node', name, '-o', 'json');
    const { token } = JSON.parse(created) as { token: string };
    const tokenFile = path.join(machine.shared, 'token');
    await writeFile(tokenFile, token, { mode: 0o600 });
    const controller = `${this.#network.addressOf(CONTROLLER_NUMBER)}:${CONTROLLER_PORT}`;
    await machine.must(
      ...['grappe', 'agent', 'join', '--controller', controller, '--name', name],
      ...['--token-file', tokenFile],
    );
    await machine.must('systemctl', 'start', 'grappe-agent');
    await until(
      `the agent of ${name}`,
      async () => (await this.versions())[this.nodes.findIndex((one) => one.name === name)] === OLD,
      READY_MS_MAX,
    );
  }
}

async function releasesIn(folder: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const changed = { 'upgrade-runner.sh': shortWaits };
  const [old = [], next = []] = await releasePackages(folder, 'amd64', [
    { version: OLD, changed: { ...changed, 'lib/grappe/agent/main.js': soonWell } },
    { version: NEW, changed: { ...changed, 'lib/grappe/agent/main.js': endsEarly } },
  ]);
  const engine = await writePackage(
    {
      control: {
        ...{ name: 'docker-ce', version: '1', architecture: 'all', depends: [] },
        ...{ summary: 'the engine of this machine is started from outside', description: ['.'] },
      },
      ...{ tree: [textFile('usr/share/doc/docker-ce/README', '\n')], scripts: [], atS: AT_S },
    },
    folder,
  );
  return { [OLD]: old, [NEW]: next, engine: [engine] };
}

import { Command, Option } from 'commander';
import path from 'node:path';
import { existsSync } from 'node:fs';
import type { BatteryMeter } from './body/body-description.ts';
import { BATTERY_METERS } from './body/body-description.ts';
import { keepSupply } from './body/keep-supply.ts';
import { Lab } from './lab.ts';
import { DEFAULT_LAB_NAME, DEFAULT_SUBNET } from './lab-description.ts';
import { LabError } from './lab-error.ts';
import { prepareHost } from './prepare.ts';
import { runPlay } from './play/play-command.ts';
import { agentProcess, CONTROLLER_PROCESS } from './process-names.ts';
import { waitForController } from './product.ts';
import { reap } from './reaper.ts';
import { isRoot } from './requirements.ts';
import { labNames } from './state-file.ts';
import { labStatus, statusTable } from './status.ts';
import { environmentText, runUp } from './up-command.ts';

const say = (line: string): void => console.error(line);

function examples(...lines: readonly string[]): string {
  return ['', 'Examples:', ...lines.map((line) => `  $ npm run lab -- ${line}`)].join('\n');
}

/** A verb on a lab, with the option every such verb has. */
function labVerb(
  program: Command,
  usage: string,
  description: string,
  ...lines: string[]
): Command {
  return program
    .command(usage)
    .description(description)
    .option('--name <lab>', 'which lab', DEFAULT_LAB_NAME)
    .addHelpText('after', examples(...lines));
}

interface NamedLab {
  readonly name: string;
}

interface UpOptions extends NamedLab {
  readonly nodes: string;
  readonly gateways: string;
  readonly subnet: string;
  readonly bare: boolean;
  readonly body?: BatteryMeter;
}

/** Builds the command line of the virtual rack. */
export function buildProgram(): Command {
  const program = new Command('lab')
    .description(
      'A virtual rack on this machine: each node has its own network, processes, Docker Engine and disk folder.',
    )
    .showHelpAfterError('(add --help for examples)')
    .addHelpText('after', examples('up --nodes 4', 'cut black-pearl2', 'status', 'down'));
  program.hook('preAction', (_, command) => {
    if (command.name() === 'prepare' || isRoot()) return;
    throw new LabError('missing-requirement', 'a lab belongs to root', 'Run it with sudo.');
  });
  addLifeVerbs(program);
  addLinkAndPowerVerbs(program);
  addProcessVerbs(program);
  addPlayVerb(program);
  addExploringVerbs(program);
  return program;
}

function addLifeVerbs(program: Command): void {
  program
    .command('prepare')
    .description('check that this host can run a lab: root, Linux and the programs it needs')
    .option('--install', 'install what is missing with apt, without a question', false)
    .addHelpText('after', examples('prepare', 'prepare --install'))
    .action((options: { install: boolean }) => prepareHost({ install: options.install, say }));
  labVerb(
    program,
    'up',
    'bring a lab up',
    'up --nodes 4',
    'up --nodes 4 --body',
    'up --nodes 4 --gateways 2',
    'up --nodes 2 --bare --name try1 --subnet 172.31.250.0/24',
  )
    .option('--nodes <count>', 'how many nodes', '4')
    .option(
      '--subnet <cidr>',
      'addresses of the lab; one that this host does not use',
      DEFAULT_SUBNET,
    )
    .option('--bare', 'only network and engines: no controller, no agents', false)
    .addOption(
      new Option(
        '--body [meter]',
        'give every board lights, a button, sensors and pins; what measures the battery',
      )
        .choices(BATTERY_METERS)
        .preset('gauge'),
    )
    .option('--gateways <count>', 'how many nodes share the virtual IP, ending in .50', '0')
    .action((options: UpOptions) =>
      runUp({ ...options, nodes: Number(options.nodes), gateways: Number(options.gateways) }, say),
    );
  labVerb(
    program,
    'down',
    'remove a lab with everything in it',
    'down',
    'down --name try1',
    'down --all',
  )
    .option('--all', 'remove every lab on this host', false)
    .action(async (options: NamedLab & { all: boolean }) => {
      for (const name of options.all ? labNames() : [options.name]) {
        say((await Lab.down(name)) ? `lab ${name} is gone` : `lab ${name} was not up`);
      }
    });
  program
    .command('reap', { hidden: true })
    .requiredOption('--name <lab>')
    .requiredOption('--instance <id>')
    .action((options: { name: string; instance: string }) => reap(options.name, options.instance));
  program
    .command('keep-supply', { hidden: true })
    .requiredOption('--name <lab>')
    .action(({ name }: NamedLab) => keepSupply(Lab.open(name), say));
}

/** A verb that does one thing to one node and says what the node is like then. */
function nodeVerb(
  program: Command,
  verb: string,
  description: string,
  act: (lab: Lab, node: string) => Promise<string> | string,
): void {
  labVerb(
    program,
    `${verb} <node>`,
    description,
    `${verb} black-pearl2`,
    `${verb} 2 --name try1`,
  ).action(async (given: string, options: NamedLab) => {
    const lab = Lab.open(options.name);
    const node = lab.node(given).name;
    say(`${node} ${await act(lab, node)}`);
  });
}

function addLinkAndPowerVerbs(program: Command): void {
  nodeVerb(program, 'cut', "pull a node's network cable", async (lab, node) => {
    await lab.cut(node);
    return 'is cut off; it runs on';
  });
  nodeVerb(program, 'heal', "plug a node's network cable in again", async (lab, node) => {
    await lab.heal(node);
    return 'is connected';
  });
  nodeVerb(
    program,
    'kill',
    "cut a node's power: every process of it dies at once",
    async (lab, node) => {
      await lab.kill(node);
      return 'is off';
    },
  );
  nodeVerb(program, 'start', 'boot a node whose power was cut', async (lab, node) => {
    await lab.start(node);
    return 'has booted';
  });
  nodeVerb(program, 'pause', 'freeze a node with all its processes', async (lab, node) => {
    await lab.pause(node);
    return 'is frozen';
  });
  nodeVerb(program, 'resume', 'let a frozen node run on', (lab, node) => {
    lab.resume(node);
    return 'runs on';
  });
}

function addProcessVerbs(program: Command): void {
  nodeVerb(program, 'kill-engine', "kill -9 a node's Docker Engine", async (lab, node) =>
    (await lab.killEngine(node)) ? 'has lost its engine' : 'had no engine running',
  );
  nodeVerb(program, 'start-engine', "start a node's Docker Engine again", async (lab, node) => {
    await lab.startEngine(node);
    return 'has its engine back';
  });
  nodeVerb(program, 'kill-agent', "kill -9 a node's agent", async (lab, node) =>
    (await lab.killProcess(agentProcess(node))) ? 'has lost its agent' : 'had no agent running',
  );
  nodeVerb(program, 'start-agent', "start a node's agent again", async (lab, node) => {
    await lab.restartProcess(agentProcess(node));
    return 'has its agent back';
  });
  nodeVerb(program, 'pause-agent', "freeze a node's agent, and nothing else of it", (lab, node) =>
    lab.pauseProcess(agentProcess(node)) ? 'has its agent frozen' : 'had no agent running',
  );
  nodeVerb(program, 'resume-agent', "let a node's frozen agent run on", (lab, node) =>
    lab.resumeProcess(agentProcess(node)) ? 'has its agent back' : 'had no agent frozen',
  );
  labVerb(program, 'kill-controller', 'kill -9 the controller', 'kill-controller').action(
    async ({ name }: NamedLab) => {
      const killed = await Lab.open(name).killProcess(CONTROLLER_PROCESS);
      say(killed ? 'the controller is gone' : 'the controller was not running');
    },
  );
  labVerb(program, 'start-controller', 'start the controller again', 'start-controller').action(
    async ({ name }: NamedLab) => {
      const lab = Lab.open(name);
      await lab.restartProcess(CONTROLLER_PROCESS);
      await waitForController(lab);
      say('the controller is back');
    },
  );
}

function addPlayVerb(program: Command): void {
  labVerb(
    program,
    'play <file>',
    'play a battery and a sun, failures and glitches from a scenario file on a lab with --body',
    'play tools/lab/scenarios/day.yaml',
    'play tools/lab/scenarios/cloudy-week.yaml --speed 120',
  )
    .option('--speed <factor>', 'seconds of the scenario in a real second; as in the file without')
    .action((file: string, { name, speed }: NamedLab & { speed?: string }) =>
      runPlay(file, { name, ...(speed === undefined ? {} : { speed: Number(speed) }) }, say),
    );
}

function addExploringVerbs(program: Command): void {
  labVerb(program, 'status', 'show every node', 'status', 'status --json')
    .option('--json', 'one line of JSON', false)
    .action(async ({ name, json }: NamedLab & { json: boolean }) => {
      const status = await labStatus(Lab.open(name));
      console.log(json ? JSON.stringify(status) : statusTable(status));
    });
  labVerb(
    program,
    'exec',
    'run a command on a node',
    'exec black-pearl1 -- docker ps',
    'exec 2 -- ping -c 1 172.16.0.51',
  )
    .argument('<node>', 'the node')
    .argument('<command...>', 'the command and its arguments, after --')
    .action((node: string, [command = '', ...args]: string[], { name }: NamedLab) => {
      process.exitCode = Lab.open(name).execInteractively(node, command, args);
    });
  labVerb(
    program,
    'env',
    'print variables for exploring: engines and the grappe context',
    'env',
    'env --name try1',
  ).action(({ name }: NamedLab) => console.log(environmentText(Lab.open(name))));
  labVerb(
    program,
    'load-image <node> <tar>',
    'put the images of a "docker save" file on a node, or on "all"',
    'load-image all dist/images/httpd.tar',
  ).action((node: string, tar: string, { name }: NamedLab) =>
    loadImages(Lab.open(name), node, tar),
  );
}

async function loadImages(lab: Lab, which: string, tar: string): Promise<void> {
  // npm runs scripts from the top folder of the project, whatever folder the caller is in.
  const tarFile = path.resolve(process.env['INIT_CWD'] ?? process.cwd(), tar);
  if (!existsSync(tarFile)) throw new LabError('bad-argument', `there is no file ${tarFile}`);
  const names = which === 'all' ? lab.nodes.map((node) => node.name) : [lab.node(which).name];
  await Promise.all(
    names.map(async (node) => {
      await lab.loadImage(node, tarFile);
      say(`${node} has the images of ${tar}`);
    }),
  );
}

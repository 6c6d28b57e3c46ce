import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Lab, LabNode, TinyImageOptions, VirtualBody } from '@grappe/tool-lab';
import {
  CONTROLLER_PROCESS,
  OutageProbe,
  agentProcess,
  buildTinyImage,
  productFiles,
  waitForController,
} from '@grappe/tool-lab';
import type {
  DeployDocument,
  EventDocument,
  ExplainDocument,
  FrontDoorDocument,
  IncidentDocument,
  NodeDocument,
  NodeExplainDocument,
  ServiceDocument,
  StackDocument,
  StatusDocument,
  SubjectDocument,
  TaskDocument,
} from './documents.ts';
import type { ContainerView } from './engine-view.ts';
import { containersOn } from './engine-view.ts';
import type { CliOptions, CliResult, RunningCommand } from './grappe.ts';
import { startGrappe } from './grappe.ts';
import { until } from './until.ts';

/** The image of most tests: a web server on port 8080 that serves /www. */
export const WEB_IMAGE = 'grappe-e2e/httpd:1';

/** A whole rack made of real programs, and the operator's command line that talks to it. */
export class TestRack {
  readonly lab: Lab;
  private readonly scratch = mkdtempSync(path.join(tmpdir(), 'grappe-e2e-'));

  constructor(lab: Lab) {
    this.lab = lab;
  }

  get contextFile(): string {
    return productFiles(this.lab).contextFile;
  }

  /** The wires of a rack that was brought up with a body. */
  get body(): VirtualBody {
    const { body } = this.lab;
    if (body === undefined) throw new Error('this rack has no body');
    return body;
  }

  /** The one address of a rack that was brought up with gateways. */
  get virtualIp(): string {
    const { frontDoor } = this.lab.description;
    if (frontDoor === undefined) throw new Error('this rack has no gateways');
    return frontDoor.virtualIp;
  }

  get nodeNames(): string[] {
    return this.lab.nodes.map(({ name }) => name);
  }

  /** Runs `grappe` to its end; a failing command is a result, not an error. */
  grappe(...args: readonly string[]): Promise<CliResult> {
    return this.startGrappe(args).ended;
  }

  grappeWith(options: CliOptions, ...args: readonly string[]): Promise<CliResult> {
    return this.startGrappe(args, options).ended;
  }

  /** Starts a command that runs on; interrupt it at the end of the test. */
  startGrappe(args: readonly string[], options?: CliOptions): RunningCommand {
    return startGrappe(this.contextFile, args, options);
  }

  /** Runs `grappe ... -o json`, which has to succeed, and returns its document. */
  async grappeJson<T>(...args: readonly string[]): Promise<T> {
    const result = await this.grappe(...args, '-o', 'json');
    if (result.exitCode === 0) return JSON.parse(result.stdout) as T;
    throw new Error(
      `grappe ${args.join(' ')} ended with ${result.exitCode}: ${result.stderr}${result.stdout}`,
    );
  }

  /** Tasks that have not ended; all that are remembered with `--all`. */
  async tasks(...filters: readonly string[]): Promise<readonly TaskDocument[]> {
    const { tasks } = await this.grappeJson<{ tasks: TaskDocument[] }>('ps', ...filters);
    return tasks;
  }

  async nodes(): Promise<readonly NodeDocument[]> {
    return (await this.grappeJson<{ nodes: NodeDocument[] }>('node', 'ls')).nodes;
  }

  node(name: string): Promise<NodeDocument> {
    return this.grappeJson<NodeDocument>('node', 'inspect', name);
  }

  async services(): Promise<readonly ServiceDocument[]> {
    return (await this.grappeJson<{ services: ServiceDocument[] }>('service', 'ls')).services;
  }

  async stacks(): Promise<readonly StackDocument[]> {
    return (await this.grappeJson<{ stacks: StackDocument[] }>('stack', 'ls')).stacks;
  }

  /** Where the first replica of a service is. */
  async nodeOf(service: string): Promise<string> {
    const tasks = await this.tasks('--service', service);
    const { node } = tasks.find(({ standby }) => !standby) ?? {};
    if (typeof node !== 'string') throw new Error(`${service} runs nowhere`);
    return node;
  }

  /** All services are removed, and with them every container of theirs. */
  async clear(deadlineMs: number): Promise<void> {
    for (const { name } of await this.stacks()) await this.grappe('stack', 'rm', name, '--yes');
    await until('an empty rack', async () => (await this.containers()).length === 0, deadlineMs);
  }

  explainNode(name: string): Promise<NodeExplainDocument> {
    return this.grappeJson<NodeExplainDocument>('node', 'explain', name);
  }

  status(): Promise<StatusDocument> {
    return this.grappeJson<StatusDocument>('status');
  }

  /** Newest first. */
  async incidents(): Promise<readonly IncidentDocument[]> {
    return (await this.grappeJson<{ incidents: IncidentDocument[] }>('incident', 'ls')).incidents;
  }

  async availability(): Promise<readonly SubjectDocument[]> {
    return (await this.grappeJson<{ subjects: SubjectDocument[] }>('availability')).subjects;
  }

  async events(): Promise<readonly EventDocument[]> {
    return (await this.grappeJson<{ events: EventDocument[] }>('events')).events;
  }

  /** What has happened since the event of that number. */
  async eventsAfter(sequence: number): Promise<readonly EventDocument[]> {
    return (await this.events()).filter((event) => event.sequence > sequence);
  }

  async lastSequence(): Promise<number> {
    return (await this.events()).at(-1)?.sequence ?? 0;
  }

  frontDoor(): Promise<FrontDoorDocument> {
    return this.grappeJson<FrontDoorDocument>('frontdoor', 'status');
  }

  /** Waits until one gateway has the virtual IP, all serve what they should, and find so many servers up; returns who has it. */
  untilServed(servers: number, deadlineMs: number): Promise<string> {
    const look = async () => {
      const { gateways, waysIn } = await this.frontDoor();
      const odd = gateways.filter((each) => !each.connected || each.behind);
      if (odd.length > 0) throw new Error(`behind: ${odd.map(({ node }) => node).join()}`);
      const seen = waysIn.flatMap((way) => way.servers.map(({ opinions }) => opinions));
      const up = seen.filter(
        (opinions) =>
          opinions.length === gateways.length && opinions.every(({ state }) => state === 'up'),
      );
      if (up.length !== servers || seen.length !== servers)
        throw new Error(`${up.length} of ${seen.length} servers are up`);
      const holders = gateways.filter(({ state }) => state === 'holder');
      if (holders.length !== 1) throw new Error(`${holders.length} gateways have the virtual IP`);
      return holders[0]?.node;
    };
    return until(`the front door to serve ${servers} servers`, look, deadlineMs);
  }

  explain(service: string): Promise<ExplainDocument> {
    return this.grappeJson<ExplainDocument>('service', 'explain', service);
  }

  /** Deploys the text of a compose file, which has to be accepted. */
  deploy(composeText: string, ...options: readonly string[]): Promise<DeployDocument> {
    return this.grappeJson<DeployDocument>(
      'deploy',
      this.file('compose.yaml', composeText),
      ...options,
    );
  }

  /** Writes a file that goes with the rack and returns its path. */
  file(name: string, content: string | Buffer): string {
    const file = path.join(this.scratch, name);
    writeFileSync(file, content);
    return file;
  }

  /** Makes an image without any registry and gives it to the rack through the controller. */
  async loadImage(options: TinyImageOptions): Promise<void> {
    const { tarFile } = await buildTinyImage(options);
    const result = await this.grappe('image', 'load', tarFile);
    if (result.exitCode !== 0) throw new Error(`image load: ${result.stderr}`);
  }

  /** Containers of the rack's tasks on the nodes given, else on all that have power; stopped ones included. */
  async containers(nodes: readonly string[] = this.nodesOn()): Promise<ContainerView[]> {
    const lists = await Promise.all(nodes.map((name) => containersOn(this.lab.node(name))));
    return lists.flat().filter(({ task }) => task !== undefined);
  }

  /** Running containers of one service, or of all. */
  async running(service?: string, nodes?: readonly string[]): Promise<ContainerView[]> {
    const all = await this.containers(nodes);
    return all.filter(
      (each) => each.running && (service === undefined || each.service === service),
    );
  }

  private nodesOn(): string[] {
    return this.nodeNames.filter((name) => this.lab.power(name) === 'on');
  }

  /** Waits until every service runs what it should, as `grappe ps` and all engines agree, with nothing left over. */
  untilSettled(deadlineMs: number): Promise<readonly TaskDocument[]> {
    return until(
      'every service to run as wanted, and engines to agree',
      () => this.settled(),
      deadlineMs,
    );
  }

  /** The running tasks when all is as wanted; otherwise says by throwing what is not. */
  async settled(): Promise<readonly TaskDocument[]> {
    const services = await this.services();
    const short = services.filter((each) => each.tasksRunning !== each.tasksWanted);
    if (short.length > 0) throw new Error(short.map(serviceText).join('; '));
    const tasks = await this.tasks();
    const others = tasks.filter(
      ({ state, standby, nodeLost }) => state !== (standby ? 'ready' : 'running') || nodeLost,
    );
    if (others.length > 0) throw new Error(others.map(taskText).join('; '));
    const told = tasks.map(({ node, containerId }) => `${node} ${containerId}`).sort();
    const real = (await this.containers()).map(({ node, id }) => `${node} ${id}`).sort();
    if (told.join('\n') === real.join('\n')) return tasks;
    throw new Error(`ps says ${JSON.stringify(told)}, engines have ${JSON.stringify(real)}`);
  }

  untilNode(name: string, condition: string, deadlineMs: number): Promise<NodeDocument> {
    const look = async () => {
      const node = await this.node(name);
      if (node.condition !== condition) throw new Error(`it is ${node.condition}`);
      return node;
    };
    return until(`${name} to be ${condition}`, look, deadlineMs);
  }

  untilNodesReady(deadlineMs: number): Promise<readonly NodeDocument[]> {
    const look = async () => {
      const nodes = await this.nodes();
      const away = nodes.filter(({ condition }) => condition !== 'ready');
      if (away.length === 0) return nodes;
      throw new Error(away.map((node) => `${node.name} is ${node.condition}`).join(', '));
    };
    return until('all nodes to be ready', look, deadlineMs);
  }

  untilEvent(
    what: string,
    matches: (event: EventDocument) => boolean,
    deadlineMs: number,
  ): Promise<EventDocument> {
    const look = async () => (await this.events()).find(matches);
    return until(`the event ${what}`, look, deadlineMs);
  }

  /** Asks a port on each of the nodes, at a steady pace, from now on. */
  startProbe(port: number, nodes: readonly string[] = this.nodeNames): OutageProbe {
    const targets = nodes.map((name) => ({ name, host: this.labNode(name).address, port }));
    const probe = new OutageProbe({ targets });
    probe.start();
    return probe;
  }

  labNode(name: string): LabNode {
    return this.lab.node(name);
  }

  async killController(): Promise<void> {
    if (!(await this.lab.killProcess(CONTROLLER_PROCESS))) throw new Error('no controller ran');
  }

  /** Starts it as it was started before; returns once it listens. */
  async startController(): Promise<void> {
    await this.lab.restartProcess(CONTROLLER_PROCESS);
    await waitForController(this.lab);
  }

  async killAgent(node: string): Promise<void> {
    if (!(await this.lab.killProcess(agentProcess(node)))) throw new Error('no agent ran');
  }

  async startAgent(node: string): Promise<void> {
    await this.lab.restartProcess(agentProcess(node));
  }

  logFile(processName: string): string {
    const file = this.lab.process(processName)?.logFile;
    if (file === undefined) throw new Error(`${processName} was never started`);
    return file;
  }

  /** Removes the rack with everything in it. */
  async down(): Promise<void> {
    await this.lab.down();
    rmSync(this.scratch, { recursive: true, force: true });
  }
}

function serviceText(service: ServiceDocument): string {
  const { tasksRunning, tasksWanted, note } = service;
  return `${service.service} runs ${tasksRunning} of ${tasksWanted} (${note ?? ''})`;
}

function taskText(task: TaskDocument): string {
  return `${task.service}.${task.slot} on ${task.node ?? 'no node'} is ${task.state}: ${task.message}`;
}

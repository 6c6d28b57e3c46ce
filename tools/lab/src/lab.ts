import { spawnSync } from 'node:child_process';
import type { BringUpOptions } from './bring-up.ts';
import { VirtualBody } from './body/virtual-body.ts';
import { bringUp } from './bring-up.ts';
import type { CgroupHierarchy } from './cgroup-tree.ts';
import { createCgroup, detectCgroups } from './cgroup-tree.ts';
import { killEngine, loadImage, startEngine } from './engine.ts';
import type { LabDescription, LabNode } from './lab-description.ts';
import { findNode } from './lab-description.ts';
import { agentProcess } from './process-names.ts';
import type { LabProcess, ProcessSpec } from './lab-process.ts';
import * as processes from './lab-process.ts';
import type { PowerState } from './node-machine.ts';
import {
  bootMachine,
  cutPower,
  machineGroup,
  pauseMachine,
  powerState,
  requireInitPid,
  resumeMachine,
} from './node-machine.ts';
import { isLinkUp, setLink } from './node-network.ts';
import type { CommandOptions, CommandResult } from './run-command.ts';
import { runCommand } from './run-command.ts';
import { baseEnvironment, wrapCommand } from './spawn-in-lab.ts';
import { isReady, markReady, requireDescription } from './state-file.ts';
import { tearDown } from './tear-down.ts';

/** Exit code of a command that was ended by a signal, as shells report it without the number. */
const SIGNALLED_EXIT_CODE = 128;

/** A running virtual rack: what can be done to it as a person with a rack can pull cables and press buttons. */
export class Lab {
  readonly description: LabDescription;
  private readonly hierarchy: CgroupHierarchy;

  private constructor(description: LabDescription) {
    this.description = description;
    this.hierarchy = detectCgroups();
  }

  /** Makes network, nodes and engines. Call {@link Lab.markReady} when the lab is complete for its purpose. */
  static async up(options: BringUpOptions): Promise<Lab> {
    return new Lab(await bringUp(options));
  }

  /** Finds a lab that is up. */
  static open(name: string): Lab {
    return new Lab(requireDescription(name));
  }

  /** Removes a lab, whatever state it is in. Returns whether there was one. */
  static down(name: string): Promise<boolean> {
    return tearDown(name);
  }

  get name(): string {
    return this.description.name;
  }

  /** What is wired to its boards, where it has a body. */
  get body(): VirtualBody | undefined {
    const { body } = this.description;
    return body === undefined ? undefined : new VirtualBody(this.description, body);
  }

  get nodes(): readonly LabNode[] {
    return this.description.nodes;
  }

  /** Whether bringing it up ran to its end. */
  get ready(): boolean {
    return isReady(this.description);
  }

  /** From here on a lab without owner stays when its starter ends. */
  markReady(): void {
    markReady(this.description);
  }

  node(name: string): LabNode {
    return findNode(this.description, name);
  }

  down(): Promise<boolean> {
    return tearDown(this.name);
  }

  /** Pulls a node's network cable: no packet passes, the node runs on. */
  cut(name: string): Promise<void> {
    return setLink(this.node(name), 'down');
  }

  /** Plugs a node's network cable in again. */
  heal(name: string): Promise<void> {
    return setLink(this.node(name), 'up');
  }

  /** Cuts a node's power. Returns when no process of it is left. */
  async kill(name: string): Promise<void> {
    const node = this.node(name);
    await cutPower(node, this.hierarchy);
    this.body?.losePower(node);
  }

  /** Boots a node: new boot id, its engine, then what was running on it and starts at boot. */
  async start(name: string): Promise<void> {
    const node = this.node(name);
    if (this.power(name) === 'off') {
      this.body?.requireSupply(name);
      // What a node that has halted by itself leaves behind, such as its control groups.
      await cutPower(node, this.hierarchy);
      this.body?.gainPower(node);
    }
    await bootMachine(this.description, node, this.hierarchy);
    await startEngine(this.description, node, this.hierarchy);
    await processes.startBootProcesses(this.description, this.hierarchy, node);
  }

  /** Halts a node in good order, as its own poweroff does; it still has a supply then. */
  async halt(name: string): Promise<void> {
    const node = this.node(name);
    requireInitPid(this.hierarchy, node);
    await this.stopProcess(agentProcess(node.name));
    this.body?.noteHalt(node);
    await this.exec(node.name, 'sh', ['-c', 'kill -TERM 1']);
    await cutPower(node, this.hierarchy);
  }

  /** Freezes a whole node, as a board that hangs. */
  pause(name: string): Promise<void> {
    return pauseMachine(this.node(name), this.hierarchy);
  }

  /** Lets a frozen node run on. */
  resume(name: string): void {
    resumeMachine(this.node(name), this.hierarchy);
  }

  /** Ends a node's engine with SIGKILL; its containers run on until it starts again. False when none ran. */
  killEngine(name: string): Promise<boolean> {
    const node = this.node(name);
    requireInitPid(this.hierarchy, node);
    return killEngine(node, this.hierarchy);
  }

  /** Starts a node's engine and waits until it answers. */
  startEngine(name: string): Promise<void> {
    return startEngine(this.description, this.node(name), this.hierarchy);
  }

  /** Puts the images of a `docker save` file on a node, past the controller. */
  loadImage(name: string, tarFile: string): Promise<string> {
    return loadImage(this.node(name), tarFile);
  }

  power(name: string): PowerState {
    return powerState(this.hierarchy, this.node(name));
  }

  linkUp(name: string): boolean {
    return isLinkUp(this.node(name));
  }

  /** Runs a command on a node with its output collected; a failing command is a result, not an error. */
  async exec(
    name: string,
    command: string,
    args: readonly string[] = [],
    options: CommandOptions = {},
  ): Promise<CommandResult> {
    const env = { ...baseEnvironment(), ...options.env };
    return runCommand(...this.execCommand(name, command, args), { ...options, env });
  }

  /** Runs a command on a node with the caller's terminal and returns its exit code. */
  execInteractively(name: string, command: string, args: readonly string[]): number {
    const [file, fullArgs] = this.execCommand(name, command, args);
    const env = { ...baseEnvironment(), TERM: process.env['TERM'] ?? 'dumb' };
    return spawnSync(file, fullArgs, { stdio: 'inherit', env }).status ?? SIGNALLED_EXIT_CODE;
  }

  private execCommand(name: string, command: string, args: readonly string[]): [string, string[]] {
    const node = this.node(name);
    const initPid = requireInitPid(this.hierarchy, node);
    const cgroupProcs = createCgroup(this.hierarchy, machineGroup(node));
    return wrapCommand({ cgroupProcs, command, args, cwd: '/root' }, initPid);
  }

  /** Starts a program on a node or on the host; it outlives the caller and ends with the lab. */
  startProcess(spec: ProcessSpec): Promise<LabProcess> {
    return processes.startProcess(this.description, this.hierarchy, spec);
  }

  /** Starts a program again as it was started before. */
  restartProcess(name: string): Promise<LabProcess> {
    return processes.restartProcess(this.description, this.hierarchy, name);
  }

  /** Asks a program to end (SIGTERM), then insists. False when it did not run. */
  stopProcess(name: string): Promise<boolean> {
    return processes.stopProcess(this.description, name);
  }

  /** Ends a program with SIGKILL. False when it did not run. */
  killProcess(name: string): Promise<boolean> {
    return processes.killProcess(this.description, name);
  }

  /** Stops one program where it stands (SIGSTOP), and nothing else of its node. False when it did not run. */
  pauseProcess(name: string): boolean {
    return processes.pauseProcess(this.description, name);
  }

  /** Lets a paused program run on. False when there is none. */
  resumeProcess(name: string): boolean {
    return processes.resumeProcess(this.description, name);
  }

  process(name: string): LabProcess | undefined {
    return processes.findProcess(this.description, name);
  }

  isRunning(name: string): boolean {
    return processes.isRunning(this.description, name);
  }
}

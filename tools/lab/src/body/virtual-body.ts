import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { LabDescription, LabNode } from '../lab-description.ts';
import { findNode } from '../lab-description.ts';
import { LabError } from '../lab-error.ts';
import { haltedFile } from '../poweroff.ts';
import type { LabBody, LabConverter } from './body-description.ts';
import { BODY_PINS } from './body-description.ts';
import { drivePin, pinHistory, pinLevel, releasePins } from './pins.ts';
import type { BatteryReading, BoardReading } from './sensor-tree.ts';
import {
  darkenLights,
  isLit,
  resetSensorTree,
  writeBatteryReading,
  writeBoardReading,
  writeUnderVoltage,
} from './sensor-tree.ts';
import { lookAtSupply, setConverter, supplyFault } from './supply.ts';

/** How a converter fails. */
export interface ConverterFailure {
  /** How long its nodes live on what is stored, in ms. */
  readonly holdUpMs: number;
  /** The power-good wire is broken as well, and goes on to say that all is well. */
  readonly isSilent?: boolean;
}

const MS_PER_SECOND = 1_000;

/** What a person with a rack can do to its wires and buttons, and see of its lights. */
export class VirtualBody {
  readonly #lab: LabDescription;
  readonly #body: LabBody;

  constructor(lab: LabDescription, body: LabBody) {
    this.#lab = lab;
    this.#body = body;
  }

  get converters(): readonly LabConverter[] {
    return this.#body.converters;
  }

  /** The node that measures the battery. */
  get batteryNode(): string {
    return this.#body.firstNode;
  }

  /** Its power-good output says so at once, and its nodes go dark after what is stored in it. */
  async failConverter(name: string, { holdUpMs, isSilent }: ConverterFailure): Promise<void> {
    const { watcher } = this.#converter(name);
    if (watcher !== undefined && isSilent !== true)
      drivePin(this.#body, watcher, BODY_PINS.powerGood, false);
    if (holdUpMs > 0) await pause(holdUpMs);
    setConverter(this.#body, name, false);
  }

  /** Its nodes boot. */
  restoreConverter(name: string): void {
    const { watcher } = this.#converter(name);
    setConverter(this.#body, name, true);
    if (watcher !== undefined) drivePin(this.#body, watcher, BODY_PINS.powerGood, true);
  }

  /** Holds a node's button down for as long. */
  async pressButton(name: string, forMs: number): Promise<void> {
    const { name: node } = findNode(this.#lab, name);
    drivePin(this.#body, node, BODY_PINS.button, true);
    await pause(forMs);
    drivePin(this.#body, node, BODY_PINS.button, false);
  }

  /** Whether a light of the kernel, such as ACT, is lit at this moment. */
  isLit(name: string, light: string): boolean {
    return isLit(findNode(this.#lab, name), light);
  }

  /** Whether the power LED on its pin is lit at this moment. */
  isPowerLedLit(name: string): boolean {
    return pinLevel(this.#body, findNode(this.#lab, name).name, BODY_PINS.powerLed);
  }

  /** The node that drives the relay of this one. */
  relayHolder(name: string): string | undefined {
    return this.#body.relays.find(({ node }) => node === findNode(this.#lab, name).name)?.holder;
  }

  /** How the pin of a node's relay was driven, oldest first: `in`, `low` or `high`, which cuts its power. */
  relayHistory(name: string): string[] {
    const relay = this.#body.relays.find(({ node }) => node === findNode(this.#lab, name).name);
    return relay === undefined ? [] : pinHistory(this.#body, relay.holder, relay.gpio);
  }

  /** Uptime of the host at which a node has last halted in good order, in ms. */
  haltedAtMs(name: string): number | undefined {
    try {
      const text = readFileSync(haltedFile(findNode(this.#lab, name)), 'utf8');
      return Number(text) * MS_PER_SECOND;
    } catch {
      return undefined;
    }
  }

  /** Undefined: the meter is not there any more. */
  showBoard(name: string, reading: BoardReading | undefined): void {
    writeBoardReading(findNode(this.#lab, name), reading);
  }

  /** Undefined: the meters are not there any more. */
  showBattery(reading: BatteryReading | undefined): void {
    writeBatteryReading(findNode(this.#lab, this.batteryNode), reading);
  }

  showUnderVoltage(name: string, isLow: boolean): void {
    writeUnderVoltage(findNode(this.#lab, name), isLow);
  }

  /** Whether relay and converter leave a node its power. */
  hasSupply(name: string): boolean {
    return supplyFault(this.#body, lookAtSupply(this.#body), name) === undefined;
  }

  /** Refuses to boot a board to which no wire brings any power. */
  requireSupply(name: string): void {
    const fault = supplyFault(this.#body, lookAtSupply(this.#body), name);
    if (fault === undefined) return;
    const why =
      fault.kind === 'relay'
        ? `its relay on ${fault.holder} is open`
        : `converter ${fault.name} gives no power`;
    throw new LabError('wrong-state', `${name} cannot start: ${why}`);
  }

  /** What happens to its wires when a board has no power any more. */
  losePower(node: LabNode): void {
    releasePins(this.#body, node.name);
    darkenLights(node);
  }

  /** What they are like when it gets some. */
  gainPower(node: LabNode): void {
    rmSync(haltedFile(node), { force: true });
    releasePins(this.#body, node.name);
    resetSensorTree(node);
  }

  /** The kernel's last act; pins stay as they are. */
  noteHalt(node: LabNode): void {
    darkenLights(node);
    writeFileSync(haltedFile(node), readFileSync('/proc/uptime', 'utf8').split(' ', 1).join());
  }

  #converter(name: string): LabConverter {
    const converter = this.#body.converters.find((each) => each.name === name);
    if (converter !== undefined) return converter;
    const names = this.#body.converters.map((each) => each.name).join(', ');
    throw new LabError('bad-argument', `no converter "${name}"`, `Converters: ${names}.`);
  }
}

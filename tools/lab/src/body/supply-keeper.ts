import { existsSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Lab } from '../lab.ts';
import type { LabBody } from './body-description.ts';
import { shutDownFile } from './start-body.ts';
import { lookAtSupply, supplyFault } from './supply.ts';

/**
 * How often relays and converters are looked at: what a board lives on when its supply is cut, and a small part of the half second after
 * which the controller takes a board without power for dead.
 */
const LOOK_EVERY_MS = 20;

/** What the wires of a rack do: nodes whose supply goes lose their power, and boot when it is back. */
export class SupplyKeeper {
  readonly #lab: Lab;
  readonly #body: LabBody;
  readonly #say: (line: string) => void;
  /** Whether each node has a supply. A rack begins with all of them. */
  readonly #supplied = new Map<string, boolean>();
  /** What was last done about it, while that is under way. */
  readonly #underWay = new Map<string, boolean>();

  constructor(lab: Lab, body: LabBody, say: (line: string) => void) {
    this.#lab = lab;
    this.#body = body;
    this.#say = say;
  }

  /** Goes on for as long as the lab is there. */
  async run(): Promise<never> {
    for (;;) {
      this.#look();
      await pause(LOOK_EVERY_MS);
    }
  }

  #look(): void {
    const interruptions = lookAtSupply(this.#body);
    for (const { name } of this.#lab.nodes) {
      const has = supplyFault(this.#body, interruptions, name) === undefined;
      if (has === (this.#supplied.get(name) ?? true)) continue;
      this.#supplied.set(name, has);
      if (!this.#underWay.has(name)) void this.#follow(name);
    }
    const word = shutDownFile(this.#lab.description);
    if (!existsSync(word)) return;
    rmSync(word);
    void this.#haltController();
  }

  /** The rack is shut down: the controller's own board goes last. */
  async #haltController(): Promise<void> {
    const { firstNode } = this.#body;
    if (this.#lab.power(firstNode) !== 'on') return;
    try {
      await this.#lab.halt(firstNode);
      this.#say(`${firstNode} has halted with the controller`);
    } catch (error) {
      this.#say(`${firstNode}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** One thing at a time for each node: a boot that is under way ends before its power is cut again. */
  async #follow(name: string): Promise<void> {
    for (;;) {
      const has = this.#supplied.get(name) ?? true;
      if (this.#underWay.get(name) === has) break;
      this.#underWay.set(name, has);
      await this.#switch(name, has);
    }
    this.#underWay.delete(name);
  }

  async #switch(name: string, has: boolean): Promise<void> {
    try {
      if (!has) await this.#lab.kill(name);
      else if (this.#lab.power(name) === 'off') await this.#lab.start(name);
      this.#say(`${name} ${has ? 'has power again' : 'is without power'}`);
    } catch (error) {
      this.#say(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import type { BatteryMeter } from '@grappe/tool-lab';
import {
  Lab,
  LabError,
  findLeftovers,
  joinAndStartAgents,
  requireBuiltProduct,
  startController,
} from '@grappe/tool-lab';
import { rackFailureReport } from './rack-failure-report.ts';
import { TestRack, WEB_IMAGE } from './test-rack.ts';

/** The rack a test file wants. */
export interface RackChoices {
  /** 1 to 9 lower-case letters and digits, different in every test file. */
  readonly name: string;
  readonly nodes: number;
  /** Whether to load {@link WEB_IMAGE}; yes when absent. */
  readonly webImage?: boolean;
  /** Gives its boards lights, a button, sensors, relays and converters, and says what measures the battery. */
  readonly body?: BatteryMeter;
  /** How many nodes share the rack's virtual IP, see {@link TestRack.virtualIp}; none when absent. */
  readonly gateways?: number;
}

/** Four engines come up in seconds; a machine that runs other things at the same time takes longer. */
const UP_TIMEOUT_MS = 120_000;
/** Only ends what hangs: a second or two, and over a minute for databases on a machine with ten times as much to do as it has cores. */
const DOWN_TIMEOUT_MS = 180_000;
const REPORT_TIMEOUT_MS = 30_000;
const NODES_READY_TIMEOUT_MS = 30_000;
/** 172.30.0.0/24 to 172.31.255.0/24: private addresses that neither engines nor other labs take by themselves. */
const SUBNETS = 512;
const SUBNETS_PER_OCTET = 256;
const FIRST_SECOND_OCTET = 30;
/** How many subnets to try when another lab has the one that the name stands for. */
const SUBNET_ATTEMPTS_MAX = 8;

/**
 * Brings up one rack for all tests of a file and removes it after them, whatever happens; also when this process is killed. After a failed
 * test it prints what the rack had to say. Returns a function because there is no rack before the first test.
 */
export function useRack(choices: RackChoices): () => TestRack {
  let rack: TestRack | undefined;
  const present = (): TestRack => {
    if (rack === undefined) throw new Error(`rack ${choices.name} is not up`);
    return rack;
  };
  beforeAll(async () => {
    requireBuiltProduct();
    rack = new TestRack(await bringUpLab(choices));
    try {
      await complete(rack, choices);
    } catch (error) {
      console.error(await rackFailureReport(rack));
      throw error;
    }
  }, UP_TIMEOUT_MS);
  beforeEach(({ onTestFailed }) => {
    onTestFailed(async () => console.error(await rackFailureReport(present())), REPORT_TIMEOUT_MS);
  });
  afterAll(async () => {
    if (rack === undefined) return;
    await rack.down();
    // A test that leaves a namespace or a process behind is a failed test, too.
    expect(await findLeftovers(choices.name)).toEqual([]);
  }, DOWN_TIMEOUT_MS);
  return present;
}

async function bringUpLab({ name, nodes, body, gateways }: RackChoices): Promise<Lab> {
  const first = createHash('sha256').update(name).digest().readUInt16BE(0);
  for (let attempt = 0; ; attempt += 1) {
    const subnet = subnetText(first + attempt);
    try {
      return await Lab.up({ name, nodes, subnet, body, gateways, ownerPid: process.pid });
    } catch (error) {
      const isTaken = error instanceof LabError && error.code === 'in-use';
      if (!isTaken || attempt + 1 >= SUBNET_ATTEMPTS_MAX) throw error;
    }
  }
}

function subnetText(number: number): string {
  const index = number % SUBNETS;
  const second = FIRST_SECOND_OCTET + Math.floor(index / SUBNETS_PER_OCTET);
  return `172.${second}.${index % SUBNETS_PER_OCTET}.0/24`;
}

async function complete(rack: TestRack, choices: RackChoices): Promise<void> {
  await startController(rack.lab);
  await joinAndStartAgents(rack.lab);
  rack.lab.markReady();
  await rack.untilNodesReady(NODES_READY_TIMEOUT_MS);
  if (choices.webImage ?? true) await rack.loadImage({ reference: WEB_IMAGE });
}

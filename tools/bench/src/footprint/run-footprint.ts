import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Lab } from '@grappe/tool-lab';
import { CONTROLLER_PROCESS, agentProcess } from '@grappe/tool-lab';
import { BenchError } from '../bench-error.ts';
import type { BenchOutcome } from '../command-line/run-bench.ts';
import { productRunFacts } from '../machine-facts.ts';
import { buildWebImage } from '../rack/web-image.ts';
import type { BenchContext } from '../rack/with-lab.ts';
import { untilAsWanted, workerNames } from '../systems/rack-under-test.ts';
import { withRack } from '../systems/set-up.ts';
import type { SystemName } from '../systems/terms.ts';
import { CONTAINER_PORT, SYSTEM_TITLES } from '../systems/terms.ts';
import type { IdleCost, Program } from './measure-idle.ts';
import { measureIdle } from './measure-idle.ts';
import type { FootprintOptions } from './options.ts';
import { ROLES, footprintFigures, reportFootprint } from './report.ts';

const MS_PER_MINUTE = 60_000;

/** Measures an idle rack of each system, one after the other, and writes the report. */
export async function runFootprint(
  options: FootprintOptions,
  context: BenchContext,
): Promise<BenchOutcome> {
  const facts = await productRunFacts();
  const costs = [
    ...(await measure('grappe', grappePrograms, options, context)),
    ...(await measure('swarmDefault', swarmPrograms, options, context)),
  ];
  const figures = footprintFigures(costs, options.minutes);
  mkdirSync(options.out, { recursive: true });
  const write = (name: string, text: string): void =>
    writeFileSync(path.join(options.out, name), text);
  write('footprint.json', `${JSON.stringify({ ...facts, ...figures, costs }, undefined, 2)}\n`);
  write('footprint.md', reportFootprint(costs, options.minutes, facts));
  return { json: figures, passed: true };
}

async function measure(
  system: SystemName,
  programsOf: (lab: Lab) => readonly Program[],
  { minutes }: FootprintOptions,
  context: BenchContext,
): Promise<readonly IdleCost[]> {
  const image = await buildWebImage(CONTAINER_PORT);
  return withRack(system, image, context, async (rack) => {
    await untilAsWanted(rack, context.signal);
    context.say(`${SYSTEM_TITLES[system]}: idle for a minute, then measured for ${minutes}`);
    return measureIdle(programsOf(rack.lab), minutes * MS_PER_MINUTE, context.signal);
  });
}

function grappePrograms(lab: Lab): readonly Program[] {
  return [
    program(lab, ROLES.controller, 'host', CONTROLLER_PROCESS),
    ...lab.nodes.map(({ name }) => program(lab, ROLES.agent, name, agentProcess(name))),
    ...lab.nodes.map(({ name }) => program(lab, ROLES.engine, name, engineProcess(name))),
  ];
}

function swarmPrograms(lab: Lab): readonly Program[] {
  const workers = workerNames(lab);
  return lab.nodes.map(({ name }) => {
    const role = workers.includes(name) ? ROLES.swarmWorker : ROLES.swarmManager;
    return program(lab, role, name, engineProcess(name));
  });
}

/** As the lab records a node's engine. */
function engineProcess(node: string): string {
  return `engine@${node}`;
}

function program(lab: Lab, role: string, where: string, processName: string): Program {
  const found = lab.process(processName);
  if (found === undefined) throw new BenchError(`the lab does not know of ${processName}`);
  return { role, where, identity: found.identity };
}

import { GrappeError, type NodeName, type RackSpec, type StackSpec } from '@grappe/domain';
import { parseRack } from '@grappe/formats';
import type { ScenarioReport, SimulatedTimes } from '@grappe/sim';
import { printDocument, type OutputFormat } from '../format/print.ts';
import { spanText } from '../format/duration.ts';
import { note, painter, write, type CliIo } from '../io.ts';
import { NegativeAnswer } from '../negative-answer.ts';
import { readCompose, STDIN, type ComposeSource } from './compose-file.ts';
import { boardFacts, memorySubjects, type BoardFacts } from './simulate-boards.ts';
import { simulationDocument, type Setting } from './simulate-document.ts';
import { BEFORE_HEAL_MS, outcomeOf, staysDown, type RunOutcome } from './simulate-outcome.ts';
import { candidates, planRuns, type Step } from './simulate-steps.ts';
import { storyText, surveyText } from './simulate-view.ts';
import { printProblems, printWarnings, problemsText, readStack } from './stack-file.ts';

export interface SimulateOptions {
  readonly output: OutputFormat;
  readonly for: number;
  readonly seed: number;
  readonly controllerOn?: string;
  readonly memory?: ReadonlyMap<string, number>;
  readonly envFile?: readonly string[];
}

interface Input {
  readonly rack: RackSpec;
  readonly stacks: readonly StackSpec[];
}

export async function simulate(
  io: CliIo,
  files: { readonly rack: string; readonly compose: readonly string[] },
  steps: readonly Step[],
  options: SimulateOptions,
): Promise<void> {
  const { rack, stacks } = await readInput(io, files, options);
  const controllerOn = nodeOf(rack, options.controllerOn);
  checkMemory(rack, options.memory);
  const plan = { forMs: options.for, ...(controllerOn !== undefined && { controllerOn }) };
  const runs = planRuns(rack, steps, plan);
  const facts = new Map(
    rack.nodes.map((node) => [node.name, boardFacts(node, options.memory ?? new Map())]),
  );
  // Both ends of the rack come with it: no other command should pay for that.
  const { simulateRack, SIMULATED_TIMES } = await import('@grappe/sim');
  const outcomes: RunOutcome[] = [];
  for (const run of runs) {
    if (io.interrupted.aborted) return;
    const report = await simulateRack({
      rack,
      stacks,
      events: run.events,
      lastsMs: options.for,
      looksAtMs: run.healsAtMs.map((ms) => ms - BEFORE_HEAL_MS),
      seed: options.seed,
      capacityOf: (name) => capacityOf(facts, name),
      ...(controllerOn !== undefined && { controllerOn }),
    });
    outcomes.push(outcomeOf(run, stacks, played(report), options.for));
    if (runs.length > 1) progress(io, outcomes.length, runs.length);
  }
  const setting = {
    rack: rack.name,
    seed: options.seed,
    forMs: options.for,
    assumptions: [
      ...assumptions(rack, facts, SIMULATED_TIMES, controllerOn),
      `delays are drawn with --seed ${options.seed}; the same seed gives the same answer`,
    ],
  };
  await print(io, options.output, setting, outcomes, isStory(steps));
  if (outcomes.some(staysDown)) throw new NegativeAnswer();
}

/** Names at least one failure of its own; otherwise each single one is tried. */
function isStory(steps: readonly Step[]): boolean {
  return steps.some(({ part }) => part.kind !== 'each-node' && part.kind !== 'each-converter');
}

/** All that is wrong in all files is said before anything else. */
async function readInput(
  io: CliIo,
  files: { readonly rack: string; readonly compose: readonly string[] },
  options: SimulateOptions,
): Promise<Input> {
  if ([files.rack, ...files.compose].filter((file) => file === STDIN).length > 1)
    throw new GrappeError('INVALID_INPUT', 'only one of the files can be stdin (-)');
  const rackSource = await readCompose(io, files.rack);
  const sources: ComposeSource[] = [];
  for (const file of files.compose) sources.push(await readCompose(io, file));
  const outcome = parseRack(rackSource);
  await printWarnings(io, rackSource, outcome.warnings);
  if (!outcome.ok) await printProblems(io, rackSource, outcome.problems);
  let problems = outcome.ok ? 0 : outcome.problems.length;
  const stacks: StackSpec[] = [];
  for (const source of sources) {
    const stack = await readStack(io, source, options);
    if (typeof stack === 'number') problems += stack;
    else stacks.push(stack);
  }
  if (!outcome.ok || problems > 0)
    throw new GrappeError(
      'INVALID_INPUT',
      `cannot be simulated: ${problemsText(problems)}, listed above`,
    );
  const { rack } = outcome;
  if (rack.nodes.length === 0)
    throw new GrappeError('INVALID_INPUT', `${rackSource.name} names no nodes`, {
      remedy: 'list them under nodes:, each with its name and board',
    });
  checkNames(stacks);
  return { rack, stacks };
}

/** The later of two stacks with one name would replace the earlier. */
function checkNames(stacks: readonly StackSpec[]): void {
  const names = stacks.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new GrappeError('INVALID_INPUT', `two of the files are a stack of the name ${twice}`, {
    remedy: 'give each a name: of its own, as when they are deployed',
  });
}

function nodeOf(rack: RackSpec, name: string | undefined): NodeName | undefined {
  if (name === undefined) return undefined;
  const node = rack.nodes.find((one) => one.name === name);
  if (node !== undefined) return node.name;
  const names = rack.nodes.map((one) => one.name);
  throw new GrappeError(
    'INVALID_INPUT',
    `--controller-on: there is no node ${name} in the rack (${candidates('node', names)})`,
  );
}

function checkMemory(rack: RackSpec, memory: ReadonlyMap<string, number> = new Map()): void {
  const subjects = memorySubjects(rack);
  const unknown = [...memory.keys()].filter((name) => !subjects.has(name));
  if (unknown.length === 0) return;
  throw new GrappeError(
    'INVALID_INPUT',
    `--memory: neither a node nor a board of the rack: ${unknown.join(', ')}`,
    { remedy: `name one of ${[...subjects].sort().join(', ')}` },
  );
}

function capacityOf(facts: ReadonlyMap<NodeName, BoardFacts>, name: NodeName) {
  const { cpus, memoryBytes } = facts.get(name) ?? { cpus: 0, memoryBytes: 0 };
  return { cpus, memoryBytes };
}

function played(report: ScenarioReport): Extract<ScenarioReport, { readonly ok: true }> {
  if (report.ok) return report;
  throw new GrappeError(
    'REFUSED',
    `the stacks do not come to rest in this rack even before anything fails: ${report.reason}`,
    { remedy: 'mend that first; `grappe deploy` would meet it, too' },
  );
}

function progress(io: CliIo, done: number, all: number): void {
  if (io.stderr.isTTY !== true) return;
  const text = done === all ? '' : `${done} of ${all} failures tried`;
  void write(io.stderr, `\r\u001b[K${text}`);
}

async function print(
  io: CliIo,
  format: OutputFormat,
  setting: Setting,
  outcomes: readonly RunOutcome[],
  story: boolean,
): Promise<void> {
  if (format === 'json' || format === 'yaml') {
    await printDocument(io, format, simulationDocument(setting, outcomes));
    return;
  }
  const paint = painter(io, io.stdout);
  const view = { wide: format === 'wide', paint };
  const [only] = outcomes;
  const found =
    story && only !== undefined ? storyText(only, setting.forMs, view) : surveyText(outcomes, view);
  const assumed = setting.assumptions.map((line) => `  ${line}\n`).join('');
  await write(io.stdout, `${found}\n${paint('dim', `Assumed\n${assumed}`)}`);
  await note(io, verdict(outcomes));
}

function verdict(outcomes: readonly RunOutcome[]): string {
  const down = outcomes.filter(staysDown);
  if (down.length === 0) return 'everything is served again while the power is still away';
  const lines = down.map(({ run, services }) => {
    const names = services.filter((one) => one.staysDown).map(({ service }) => service);
    return `${run.title}: not all replicas of ${names.join(', ')} are served until the power is back`;
  });
  return lines.join('\n');
}

function assumptions(
  rack: RackSpec,
  facts: ReadonlyMap<NodeName, BoardFacts>,
  times: SimulatedTimes,
  controllerOn: NodeName | undefined,
): string[] {
  const { create, start, healthy, boot, controllerBootMs } = times;
  const span = ({ minMs, maxMs }: typeof create): string =>
    `${spanText(minMs)} to ${spanText(maxMs)}`;
  const guessed = new Map<string, NodeName[]>();
  for (const { name } of rack.nodes) {
    const assumed = facts.get(name)?.assumed;
    if (assumed !== undefined) guessed.set(assumed, [...(guessed.get(assumed) ?? []), name]);
  }
  return [
    'every image is on every node already',
    `a container is made in ${span(create)} and started in ${span(start)}; a health check of the compose file passes ${span(healthy)} later, one of the image counts as passed`,
    `a board that gets its power back is up after ${span(boot)}, the controller after ${spanText(controllerBootMs)}`,
    controllerOn === undefined
      ? 'the controller runs on a machine of its own that keeps its power (--controller-on NODE says otherwise)'
      : `the controller runs on ${controllerOn}`,
    ...[...guessed].map(
      ([what, nodes]) =>
        `memory of ${nodes.join(', ')} (${what}; --memory NAME=SIZE says otherwise)`,
    ),
  ];
}

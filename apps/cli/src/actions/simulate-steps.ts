import { GrappeError, type NodeName, type RackSpec } from '@grappe/domain';
import type { ScenarioEvent, ScenarioTarget } from '@grappe/sim';
import { durationText } from '../format/duration.ts';

/** One --kill or --heal, in the order of the command line. */
export interface Step {
  readonly verb: 'kill' | 'heal';
  readonly part: Part;
  /** Its --at, from the moment when everything runs. */
  readonly atMs?: number;
}

export type Part =
  ScenarioTarget | { readonly kind: 'each-node' } | { readonly kind: 'each-converter' };

/** What is simulated in one go. */
export interface Run {
  /** `converter c1`: what fails. */
  readonly title: string;
  readonly events: readonly ScenarioEvent[];
  /** Nodes that are without power at some time. */
  readonly off: readonly NodeName[];
  /** When power comes back, in the order of time. */
  readonly healsAtMs: readonly number[];
}

export const PARTS_EXPECTED = 'node:NAME, converter:NAME, controller, each-node or each-converter';

/** `converter:c1`; undefined when it is no part of a rack. */
export function parsePart(text: string): Part | undefined {
  if (text === 'controller' || text === 'each-node' || text === 'each-converter')
    return { kind: text };
  const [, kind, name] = /^(node|converter):(.+)$/.exec(text) ?? [];
  if (name === undefined || (kind !== 'node' && kind !== 'converter')) return undefined;
  return { kind, name };
}

/** What is to be run: each single failure by itself, or all that was asked for in one story. Everything that is wrong is said at once. */
export function planRuns(
  rack: RackSpec,
  steps: readonly Step[],
  options: { readonly forMs: number; readonly controllerOn?: NodeName },
): readonly Run[] {
  const wrong = [...wrongNames(rack, steps), ...wrongTimes(steps, options.forMs)];
  if (wrong.length > 0)
    throw new GrappeError('INVALID_INPUT', wrong.join('; '), {
      remedy: 'grappe simulate --help',
    });
  const surveys = steps.length === 0 ? EVERYTHING : steps.filter(({ part }) => isSurvey(part));
  const targets =
    surveys.length > 0 ? singleFailures(rack, new Set(surveys.map(({ part }) => part.kind))) : [];
  if (surveys.length === 0) return [story(rack, steps, options)];
  return targets.map((part) => story(rack, [{ verb: 'kill', part }], options));
}

const EVERYTHING: readonly Step[] = [
  { verb: 'kill', part: { kind: 'each-node' } },
  { verb: 'kill', part: { kind: 'each-converter' } },
];

function isSurvey(part: Part): boolean {
  return part.kind === 'each-node' || part.kind === 'each-converter';
}

/** A converter that feeds nothing cannot be missed. */
function singleFailures(rack: RackSpec, kinds: ReadonlySet<Part['kind']>): ScenarioTarget[] {
  const nodes = rack.nodes.map(({ name }) => ({ kind: 'node', name }) as const);
  const converters = rack.converters
    .filter((converter) => converter.nodes.length > 0)
    .map(({ name }) => ({ kind: 'converter', name }) as const);
  return [
    ...(kinds.has('each-node') ? nodes : []),
    ...(kinds.has('each-converter') ? converters : []),
  ];
}

function story(
  rack: RackSpec,
  steps: readonly Step[],
  { forMs, controllerOn }: { readonly forMs: number; readonly controllerOn?: NodeName },
): Run {
  const kills = steps.filter(({ verb }) => verb === 'kill');
  const lastKillMs = Math.max(...kills.map(({ atMs }) => atMs ?? 0));
  // Half of what is left shows how the rack does without, the other half how it takes them back.
  const halfWayMs = lastKillMs + Math.floor((forMs - lastKillMs) / 2);
  const heals = steps.filter(({ verb }) => verb === 'heal');
  const events = kills.flatMap(({ part, atMs = 0 }) => {
    if (part.kind === 'each-node' || part.kind === 'each-converter') return [];
    const own = heals
      .filter((heal) => partText(heal.part) === partText(part))
      .map((heal) => heal.atMs ?? halfWayMs)
      .filter((healMs) => healMs > atMs);
    const healAtMs = heals.length === 0 ? halfWayMs : Math.min(...own);
    return [{ target: part, atMs, ...(Number.isFinite(healAtMs) ? { healAtMs } : {}) }];
  });
  const off = events.flatMap(({ target }) => nodesOf(rack, target, controllerOn));
  const healsAtMs = events.flatMap(({ healAtMs }) => (healAtMs === undefined ? [] : [healAtMs]));
  return {
    title: events.map(({ target }) => partText(target)).join(', '),
    events,
    off: [...new Set(off)],
    healsAtMs: [...new Set(healsAtMs)].sort((a, b) => a - b),
  };
}

function partText(part: Part): string {
  return 'name' in part ? `${part.kind} ${part.name}` : part.kind;
}

function nodesOf(
  rack: RackSpec,
  target: ScenarioTarget,
  controllerOn: NodeName | undefined,
): readonly NodeName[] {
  switch (target.kind) {
    case 'controller':
      return controllerOn === undefined ? [] : [controllerOn];
    case 'node':
      return rack.nodes.filter(({ name }) => name === target.name).map(({ name }) => name);
    case 'converter':
      return rack.converters.find(({ name }) => name === target.name)?.nodes ?? [];
  }
}

function wrongNames(rack: RackSpec, steps: readonly Step[]): string[] {
  const names = {
    node: rack.nodes.map(({ name }): string => name),
    converter: rack.converters.map(({ name }): string => name),
  };
  return steps.flatMap(({ part }) => {
    if (!('name' in part) || names[part.kind].includes(part.name)) return [];
    return [
      `there is no ${partText(part)} in the rack (${candidates(part.kind, names[part.kind])})`,
    ];
  });
}

export function candidates(kind: string, names: readonly string[]): string {
  return names.length === 0 ? `it has no ${kind}s` : `its ${kind}s: ${names.join(', ')}`;
}

function wrongTimes(steps: readonly Step[], forMs: number): string[] {
  const surveys = steps.filter(({ part }) => isSurvey(part));
  const isAlone = steps.every(({ verb, atMs }) => verb === 'kill' && atMs === undefined);
  if (surveys.length > 0 && (surveys.length < steps.length || !isAlone))
    return [
      'each-node and each-converter try one failure at a time, without others, --at or --heal',
    ];
  const late = steps
    .filter(({ atMs }) => atMs !== undefined && atMs >= forMs)
    .map(
      ({ verb, part }) =>
        `--${verb} ${partText(part)} comes after the end: --for ${durationText(forMs)}`,
    );
  return [...late, ...healedOnly(steps)];
}

function healedOnly(steps: readonly Step[]): string[] {
  return steps
    .filter(({ verb }) => verb === 'heal')
    .filter(({ part, atMs = Number.POSITIVE_INFINITY }) => {
      const kills = steps.filter(({ verb }) => verb === 'kill');
      return !kills.some(
        (kill) => partText(kill.part) === partText(part) && (kill.atMs ?? 0) < atMs,
      );
    })
    .map(({ part }) => `--heal ${partText(part)}: it was not killed before`);
}

import {
  availabilityCodec,
  nodeConditionCodec,
  powerSourceCodec,
  type Node__Output,
} from '@grappe/protocol';
import { ageText, durationText, isoTime } from '../format/duration.ts';
import type { Document } from '../format/print.ts';
import { cpusText, sizeText } from '../format/size.ts';
import type { Cell, CellColour, Column } from '../format/table.ts';

const CONDITION_COLOUR: Readonly<Record<string, CellColour>> = {
  ready: 'green',
  lost: 'red',
  suspected: 'yellow',
  unknown: 'yellow',
  halted: 'dim',
};

/** `halted`: it was told to be off, so that nobody hears it is as it should be. */
export function conditionOf({ condition, power }: Node__Output): string {
  const text = nodeConditionCodec.decode(condition) ?? 'unknown';
  const isOff = power !== null && powerSourceCodec.decode(power.source) === 'halted';
  return text === 'unknown' && isOff ? 'halted' : text;
}
export const availabilityOf = (node: Node__Output): string =>
  availabilityCodec.decode(node.availability) ?? 'active';

function conditionCell(node: Node__Output): Cell {
  const text = conditionOf(node);
  const colour = CONDITION_COLOUR[text];
  return colour === undefined ? { text } : { text, colour };
}

/** What the operator asked of it, and for how long. */
export function availabilityText(node: Node__Output): string {
  const leftMs = node.maintenanceLeftMs;
  return leftMs === undefined ? availabilityOf(node) : `maintenance (${durationText(leftMs)} left)`;
}

function availabilityCell(node: Node__Output): Cell {
  const text = availabilityText(node);
  return text === 'active' ? { text } : { text, colour: 'yellow' };
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => (value === '' ? key : `${key}=${value}`))
    .join(',');
}

/** `~`: nothing measures it, it is what its board draws by a model. */
function wattsCell({ power }: Node__Output): Cell | string {
  if (power === null) return '';
  const source = powerSourceCodec.decode(power.source);
  if (source === 'halted') return { text: 'halted', colour: 'dim' };
  return `${source === 'measured' ? '' : '~'}${power.watts.toFixed(2)}`;
}

function heardText(node: Node__Output): string {
  return node.silentMs === undefined ? 'never' : `${durationText(node.silentMs)} ago`;
}

function reservedCpus(node: Node__Output): string {
  const total = node.facts === null ? '?' : cpusText(node.facts.cpus);
  return `${cpusText(node.cpusReserved)}/${total}`;
}

function reservedMemory(node: Node__Output): string {
  const total = node.facts === null ? '?' : sizeText(node.facts.memoryBytes);
  return `${sizeText(node.memoryReservedBytes)}/${total}`;
}

/** The package says more than the release that it is of. */
function agentText({ facts }: Node__Output): string {
  return facts?.packageVersion ?? facts?.agentVersion ?? '';
}

export function nodeColumns(nowMs: number): readonly Column<Node__Output>[] {
  return [
    { header: 'NAME', cell: (node) => node.name },
    { header: 'CONDITION', cell: conditionCell },
    { header: 'AVAILABILITY', cell: availabilityCell },
    { header: 'TASKS', cell: (node) => String(node.tasksRunning), alignRight: true },
    { header: 'CPUS RESERVED', cell: reservedCpus },
    { header: 'MEMORY RESERVED', cell: reservedMemory },
    { header: 'HEARD', cell: heardText },
    { header: 'CONVERTER', cell: (node) => node.converter, when: 'filled' },
    { header: 'WATTS', cell: wattsCell, when: 'filled', alignRight: true },
    { header: 'ADDRESS', cell: (node) => node.address, when: 'wide' },
    { header: 'ROLES', cell: (node) => node.roles.join(','), when: 'wide' },
    { header: 'LABELS', cell: (node) => labelsText(node.labels), when: 'wide' },
    { header: 'ARCH', cell: (node) => node.facts?.architecture ?? '', when: 'wide' },
    { header: 'ENGINE', cell: (node) => node.facts?.engineVersion ?? '', when: 'wide' },
    { header: 'AGENT', cell: agentText, when: 'wide' },
    {
      header: 'CERTIFICATE',
      cell: (node) => ageText(node.certificateExpiresAtMs ?? 0, nowMs),
      when: 'wide',
    },
    { header: 'NOTE', cell: (node) => node.note, when: 'filled' },
  ];
}

export function nodeDocument(node: Node__Output): Document {
  const { facts } = node;
  return {
    name: node.name,
    condition: conditionOf(node),
    availability: availabilityOf(node),
    maintenanceLeftMs: node.maintenanceLeftMs ?? null,
    address: node.address === '' ? null : node.address,
    converter: node.converter === '' ? null : node.converter,
    roles: node.roles,
    labels: node.labels,
    facts: facts && {
      bootId: facts.bootId,
      architecture: facts.architecture,
      operatingSystem: facts.operatingSystem,
      kernel: facts.kernel,
      agentVersion: facts.agentVersion,
      packageVersion: facts.packageVersion ?? null,
      engineVersion: facts.engineVersion ?? null,
      cpus: facts.cpus,
      memoryBytes: facts.memoryBytes,
    },
    tasksRunning: node.tasksRunning,
    cpusReserved: node.cpusReserved,
    memoryReservedBytes: node.memoryReservedBytes,
    silentMs: node.silentMs ?? null,
    clockSkewMs: node.clockSkewMs ?? null,
    certificateExpiresAt: isoTime(node.certificateExpiresAtMs),
    power: node.power && {
      watts: node.power.watts,
      source: powerSourceCodec.decode(node.power.source) ?? null,
      underVoltage: node.power.underVoltage,
    },
    note: node.note === '' ? null : node.note,
  };
}

/** Everything about one node, for a person. */
export function nodeFacts(
  node: Node__Output,
  nowMs: number,
): readonly (readonly [string, string])[] {
  const { facts } = node;
  return [
    ['name', node.name],
    ['condition', conditionOf(node)],
    ['availability', availabilityText(node)],
    ['note', node.note],
    ['heard', heardText(node)],
    ['address', node.address],
    ['converter', node.converter],
    ['roles', node.roles.join(', ')],
    ['labels', labelsText(node.labels)],
    ['tasks running', String(node.tasksRunning)],
    ['cpus reserved', reservedCpus(node)],
    ['memory reserved', reservedMemory(node)],
    ['architecture', facts?.architecture ?? ''],
    ['system', facts === null ? '' : `${facts.operatingSystem}, kernel ${facts.kernel}`],
    ['agent', agentText(node)],
    ['engine', facts === null ? '' : (facts.engineVersion ?? 'away')],
    ['clock skew', skewText(node.clockSkewMs)],
    ['certificate ends', ageText(node.certificateExpiresAtMs ?? 0, nowMs)],
    ['boot', facts?.bootId ?? ''],
    ['images', node.images.join(', ')],
  ];
}

function skewText(skewMs: number | undefined): string {
  if (skewMs === undefined) return '';
  if (Math.abs(skewMs) < 1_000) return 'none';
  return `${durationText(Math.abs(skewMs))} ${skewMs < 0 ? 'behind' : 'ahead'}`;
}

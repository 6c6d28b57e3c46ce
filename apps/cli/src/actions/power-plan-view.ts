import { TIERS, type Tier } from '@grappe/domain';
import {
  energyTierCodec,
  nodePlanActionCodec,
  type NodePlan__Output,
  type ServicePlan__Output,
  type TierPlan__Output,
} from '@grappe/protocol';
import type { Document } from '../format/print.ts';
import { renderTable, type Cell, type CellColour, type Column } from '../format/table.ts';
import type { Paint } from '../io.ts';
import { indented } from './explain.ts';

/** What one thing comes to in each tier. */
interface Line<Plan> {
  readonly name: string;
  readonly byTier: ReadonlyMap<Tier, Plan>;
}

const ACTION_COLOUR: Readonly<Record<string, CellColour>> = {
  stay: 'green',
  wake: 'green',
  wait: 'yellow',
  drain: 'yellow',
  halt: 'yellow',
  off: 'dim',
};

/** All tiers side by side. */
export function planText(tiers: readonly TierPlan__Output[], paint: Paint): string {
  const services = lines(tiers, (tier) => tier.services.map((plan) => [plan.service, plan]));
  const nodes = lines(tiers, (tier) => tier.nodes.map((plan) => [plan.node, plan]));
  return paragraphs([
    section('replicas of each service that may run', serviceColumns, services, paint),
    section('nodes', nodeColumns, nodes, paint),
    `${paint('dim', '`grappe power plan TIER` says why.')}\n`,
  ]);
}

/** One tier with its reasons. */
export function tierPlanText(plan: TierPlan__Output, paint: Paint): string {
  const tier = energyTierCodec.decode(plan.tier) ?? '';
  return paragraphs([
    section(`services in tier ${tier}`, reasonedServiceColumns, plan.services, paint),
    section(`nodes in tier ${tier}`, reasonedNodeColumns, plan.nodes, paint),
  ]);
}

function paragraphs(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n');
}

function section<R>(
  title: string,
  columns: readonly Column<R>[],
  rows: readonly R[],
  paint: Paint,
): string {
  if (rows.length === 0) return '';
  return `${paint('bold', title)}\n${indented(renderTable(columns, rows, { wide: false, paint }))}`;
}

/** In the order in which they are first named. */
function lines<Plan>(
  tiers: readonly TierPlan__Output[],
  plansOf: (tier: TierPlan__Output) => readonly (readonly [name: string, plan: Plan])[],
): readonly Line<Plan>[] {
  const found = new Map<string, Map<Tier, Plan>>();
  for (const one of tiers) {
    const tier = energyTierCodec.decode(one.tier);
    if (tier === undefined) continue;
    for (const [name, plan] of plansOf(one)) {
      const byTier = found.get(name) ?? new Map<Tier, Plan>();
      found.set(name, byTier.set(tier, plan));
    }
  }
  return [...found].map(([name, byTier]) => ({ name, byTier }));
}

const anyOf = (line: Line<ServicePlan__Output>): ServicePlan__Output | undefined =>
  [...line.byTier.values()][0];

const serviceColumns: readonly Column<Line<ServicePlan__Output>>[] = [
  { header: 'SERVICE', cell: ({ name }) => name },
  { header: 'PRIORITY', cell: (line) => anyOf(line)?.priority ?? '' },
  { header: 'WANTED', cell: (line) => String(anyOf(line)?.wanted ?? ''), alignRight: true },
  ...TIERS.map((tier) => ({
    header: tier.toUpperCase(),
    cell: ({ byTier }: Line<ServicePlan__Output>) => runsCell(byTier.get(tier)),
    alignRight: true,
  })),
];

const nodeColumns: readonly Column<Line<NodePlan__Output>>[] = [
  { header: 'NODE', cell: ({ name }) => name },
  ...TIERS.map((tier) => ({
    header: tier.toUpperCase(),
    cell: ({ byTier }: Line<NodePlan__Output>) => actionCell(byTier.get(tier)),
  })),
];

const reasonedServiceColumns: readonly Column<ServicePlan__Output>[] = [
  { header: 'SERVICE', cell: ({ service }) => service },
  { header: 'PRIORITY', cell: ({ priority }) => priority },
  { header: 'WANTED', cell: ({ wanted }) => String(wanted), alignRight: true },
  { header: 'RUNS', cell: runsCell, alignRight: true },
  { header: 'BECAUSE', cell: ({ because }) => because },
];

const reasonedNodeColumns: readonly Column<NodePlan__Output>[] = [
  { header: 'NODE', cell: ({ node }) => node },
  { header: 'ACTION', cell: actionCell },
  { header: 'BECAUSE', cell: ({ because }) => because },
];

function runsCell(plan: ServicePlan__Output | undefined): Cell {
  if (plan === undefined) return { text: '' };
  const text = String(plan.runs);
  if (plan.runs >= plan.wanted) return { text };
  return { text, colour: plan.runs === 0 ? 'red' : 'yellow' };
}

function actionCell(plan: NodePlan__Output | undefined): Cell {
  const text = nodePlanActionCodec.decode(plan?.action) ?? '';
  const colour = ACTION_COLOUR[text];
  return colour === undefined ? { text } : { text, colour };
}

export function planDocument(tiers: readonly TierPlan__Output[]): Document {
  return {
    tiers: tiers.map(({ tier, services, nodes }) => ({
      tier: energyTierCodec.decode(tier) ?? null,
      services: services.map(({ service, priority, wanted, runs, because }) => ({
        service,
        priority,
        wanted,
        runs,
        because,
      })),
      nodes: nodes.map(({ node, action, because }) => ({
        node,
        action: nodePlanActionCodec.decode(action) ?? null,
        because,
      })),
    })),
  };
}

import type { StackSpec } from '@grappe/domain';
import { serviceKey } from '@grappe/domain';
import type { NodeLook, RackLook, RackMoment, ScenarioReport, SlotReport } from '@grappe/sim';
import type { Run } from './simulate-steps.ts';

type Played = Extract<ScenarioReport, { readonly ok: true }>;

/** How many replicas are served in a part of the time. */
export interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly served: number;
}

export interface ServiceOutcome {
  readonly service: string;
  /** Replicas, those of the nodes without power included when there is one for each node. */
  readonly replicas: number;
  /** Of a service with one replica for each node: those that went with their node, which no other node can serve. */
  readonly goneWithNode: number;
  readonly before: number;
  /** Fewest at a moment just before power comes back, or at the end when it does not. */
  readonly whileOff: number;
  readonly atEnd: number;
  /** How long no replica at all was served. */
  readonly outageMs: number;
  /** Longest time that the rack needed by itself to serve all replicas again; 0: it lost none. Absent: it could not. */
  readonly fullAfterMs?: number;
  /** From power to all replicas, of what could not be served without. */
  readonly fullAfterHealMs?: number;
  /** Some replica has no place while the power is away, or at the end. */
  readonly staysDown: boolean;
  /** What replicas have waited for, or wait for at the end; the controller's own words. */
  readonly waits: readonly string[];
  readonly moves: readonly { readonly slot: string; readonly from: string; readonly to: string }[];
  readonly timeline: readonly Stretch[];
}

export interface NodeOutcome {
  readonly before: NodeLook;
  /** Just before power comes back for the first time, or at the end when it does not. */
  readonly whileOff: NodeLook;
}

export interface RunOutcome {
  readonly run: Run;
  readonly services: readonly ServiceOutcome[];
  readonly nodes: readonly NodeOutcome[];
  readonly moments: readonly RackMoment[];
}

/** Looks are taken so long before power comes back. */
export const BEFORE_HEAL_MS = 1;

export function outcomeOf(
  run: Run,
  stacks: readonly StackSpec[],
  report: Played,
  forMs: number,
): RunOutcome {
  const { looks } = report;
  const [first] = looks;
  const [worst = first] = looks.slice(1);
  const services = stacks.flatMap(({ name, services: specs }) =>
    specs.map((spec) => {
      const key = serviceKey(name, spec.name);
      const slots = report.slots.filter(({ service }) => service === key);
      return serviceOutcome(key, slots, {
        run,
        looks,
        forMs,
        isTied: ({ slot }) => spec.mode.kind === 'global' && run.off.some((node) => node === slot),
      });
    }),
  );
  const nodes = (first?.nodes ?? []).map((before) => ({
    before,
    whileOff: worst?.nodes.find(({ name }) => name === before.name) ?? before,
  }));
  return { run, services, nodes, moments: report.events };
}

export function staysDown({ services }: RunOutcome): boolean {
  return services.some((service) => service.staysDown);
}

interface Around {
  readonly run: Run;
  readonly looks: readonly RackLook[];
  readonly forMs: number;
  readonly isTied: (slot: SlotReport) => boolean;
}

function serviceOutcome(
  service: string,
  slots: readonly SlotReport[],
  { run, looks, forMs, isTied }: Around,
): ServiceOutcome {
  const loose = slots.filter((slot) => !isTied(slot));
  const servedAt = (look: RackLook | undefined, of: readonly SlotReport[]): number =>
    look?.slots.filter(
      (one) => one.service === service && one.serving && of.some(({ slot }) => slot === one.slot),
    ).length ?? 0;
  const later = looks.slice(1);
  const away = later.length > 1 ? later.slice(0, -1) : later;
  const timeline = stretches(slots, forMs);
  return {
    service,
    replicas: slots.length,
    goneWithNode: slots.length - loose.length,
    before: servedAt(looks[0], slots),
    whileOff: Math.min(...away.map((look) => servedAt(look, slots))),
    atEnd: servedAt(looks.at(-1), slots),
    outageMs: timeline
      .filter(({ served }) => served === 0)
      .reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0),
    ...recovery(stretches(loose, forMs), loose.length, run.healsAtMs, forMs),
    staysDown: later.some((look) => servedAt(look, loose) < loose.length),
    waits: waitsOf(service, loose, later),
    moves: slots.flatMap(movesOf),
    timeline,
  };
}

/** The time from the begin to the end, cut where the number of replicas that are served changes. */
function stretches(slots: readonly SlotReport[], forMs: number): Stretch[] {
  const outages = slots.flatMap((slot) =>
    slot.outages.map(({ fromMs, untilMs = forMs }) => ({ fromMs, untilMs })),
  );
  const edges = new Set([0, forMs, ...outages.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs])]);
  const cuts = [...edges].filter((ms) => ms <= forMs).sort((a, b) => a - b);
  const all = cuts.slice(1).map((untilMs, index) => {
    const fromMs = cuts[index] ?? 0;
    const out = outages.filter((outage) => outage.fromMs <= fromMs && outage.untilMs >= untilMs);
    return { fromMs, untilMs, served: slots.length - out.length };
  });
  return joined(all, (a, b) => a.served === b.served);
}

function joined(all: readonly Stretch[], belong: (a: Stretch, b: Stretch) => boolean): Stretch[] {
  const result: Stretch[] = [];
  for (const stretch of all) {
    const last = result.at(-1);
    if (last !== undefined && belong(last, stretch))
      result[result.length - 1] = { ...last, untilMs: stretch.untilMs };
    else result.push(stretch);
  }
  return result;
}

/** How long replicas were missing, told apart by whether power had to come back first. */
function recovery(
  timeline: readonly Stretch[],
  replicas: number,
  healsAtMs: readonly number[],
  forMs: number,
): Pick<ServiceOutcome, 'fullAfterMs' | 'fullAfterHealMs'> {
  const isShort = ({ served }: Stretch): boolean => served < replicas;
  const short = joined(timeline, (a, b) => isShort(a) === isShort(b)).filter(isShort);
  let fullAfterMs: number | undefined = 0;
  let fullAfterHealMs: number | undefined;
  for (const { fromMs, untilMs } of short) {
    const healMs = healsAtMs.filter((ms) => ms > fromMs && ms < untilMs).at(-1);
    const isOver = untilMs < forMs;
    if (healMs === undefined && isOver && fullAfterMs !== undefined)
      fullAfterMs = Math.max(fullAfterMs, untilMs - fromMs);
    else fullAfterMs = undefined;
    if (healMs !== undefined && isOver)
      fullAfterHealMs = Math.max(fullAfterHealMs ?? 0, untilMs - healMs);
  }
  return {
    ...(fullAfterMs === undefined ? {} : { fullAfterMs }),
    ...(fullAfterHealMs === undefined ? {} : { fullAfterHealMs }),
  };
}

/** A replica on its way waits for nothing that a person could change. */
const ON_ITS_WAY = /^waits for its (earlier )?task /;

/** One reason for each replica: why it has no place while the power is away, else what it waited for first. */
function waitsOf(
  service: string,
  slots: readonly SlotReport[],
  looks: readonly RackLook[],
): string[] {
  const reasons = slots.flatMap(({ slot, outages, waits }) => {
    const down = looks
      .flatMap((look) => look.slots)
      .find((one) => one.service === service && one.slot === slot && !one.serving);
    if (down !== undefined) return [down.note];
    if (outages.length === 0) return [];
    return waits
      .map(({ what }) => what)
      .filter((what) => !ON_ITS_WAY.test(what))
      .slice(0, 1);
  });
  return [...new Set(reasons)];
}

function movesOf({ slot, outages }: SlotReport) {
  return outages.flatMap(({ lostOn, servedOn }) =>
    lostOn === undefined || servedOn === undefined || lostOn === servedOn
      ? []
      : [{ slot, from: lostOn, to: servedOn }],
  );
}

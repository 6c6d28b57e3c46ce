import type { AlertChange } from '@grappe/controller-runtime';
import type { Alert } from '@grappe/domain';
import type { SimulatedWorld } from '../world/world.ts';
import type { Checker } from './checker.ts';

/** What cannot be wrong any more in a rack that is healed and at rest. */
const HEALED_KINDS: readonly Alert['kind'][] = [
  'rack.silent',
  'converter.failed',
  'node.lost',
  'engine.away',
];

export const alerts: Checker = {
  name: 'alerts',
  invariant: 0,
  text: 'one fault is told once: nothing is told twice, nor what an open alert explains, and whatever was told has one end',
  watch: (report) => {
    const known = new Map<string, Alert>();
    const told = new Told(report);
    let run = 0;
    return {
      see: (observation, world) => {
        if (observation.kind === 'controller-ready')
          world.controller.driver?.onAlert((change) => told.hear(change));
        if (observation.kind !== 'calm') return;
        for (const { id, kind, node } of openOf(world))
          if (HEALED_KINDS.includes(kind))
            report(`alert ${id}, ${kind} ${node ?? ''}, is open at rest`);
      },
      everySecond: (world) => {
        const { driver } = world.controller;
        if (driver === undefined) return;
        const open = openOf(world);
        checkTwice(open, report);
        const all = [...driver.state.durable.alerts.values()];
        if (world.controller.runs !== run) {
          // What the one before had seen is gone with it, but for what is in its store.
          run = world.controller.runs;
          known.clear();
          told.keepOnly(all);
        } else {
          for (const alert of all) {
            checkCourse(known.get(nameOf(alert)), alert, report);
            checkReason(known.get(nameOf(alert)), alert, open, report);
          }
        }
        told.checkEnds(open);
        for (const alert of all) known.set(nameOf(alert), alert);
      },
    };
  },
};

type Report = (what: string) => void;

/** A number that was given while the disk was full may be given again by the next controller. */
function nameOf({ id, raisedAtMs }: Alert): string {
  return `${id} ${raisedAtMs}`;
}

/** What people have heard, from one controller or several. */
class Told {
  readonly #report: Report;
  readonly #begun = new Set<string>();
  readonly #ended = new Set<string>();

  constructor(report: Report) {
    this.#report = report;
  }

  hear({ change, alert }: AlertChange): void {
    if (!alert.isSent || change === 'worse') return;
    const name = nameOf(alert);
    const heard = change === 'raised' ? this.#begun : this.#ended;
    if (heard.has(name)) this.#report(`alert ${alert.id} is told to be ${change} twice`);
    if (change === 'raised' && this.#ended.has(name))
      this.#report(`alert ${alert.id} is told anew after its end`);
    heard.add(name);
  }

  /** A begin that was told while the disk was full is not known to the next controller. An end is not told before it is saved. */
  keepOnly(stored: readonly Alert[]): void {
    const sent = new Set(stored.filter(({ isSent }) => isSent).map(nameOf));
    for (const name of this.#begun) if (!sent.has(name)) this.#begun.delete(name);
  }

  checkEnds(open: readonly Alert[]): void {
    for (const alert of open)
      if (this.#ended.has(nameOf(alert))) this.#report(`alert ${alert.id} was over, and goes on`);
  }
}

function openOf(world: SimulatedWorld): readonly Alert[] {
  const { driver } = world.controller;
  const all = [...(driver?.state.durable.alerts.values() ?? [])];
  return all.filter(({ clearedAtMs }) => clearedAtMs === undefined);
}

function checkTwice(open: readonly Alert[], report: Report): void {
  const subjects = new Map<string, number>();
  for (const { id, kind, node, converter, service } of open) {
    const subject = [kind, node, converter, service].join(' ');
    const other = subjects.get(subject);
    if (other !== undefined) report(`alerts ${other} and ${id} are both of ${subject}`);
    subjects.set(subject, id);
  }
}

/** What was told stays told. */
function checkCourse(before: Alert | undefined, alert: Alert, report: Report): void {
  if (before?.isSent === true && !alert.isSent) report(`alert ${alert.id} is not told any more`);
}

function checkReason(
  before: Alert | undefined,
  alert: Alert,
  open: readonly Alert[],
  report: Report,
): void {
  if (before?.isSent === true || !alert.isSent || alert.clearedAtMs !== undefined) return;
  const cause = open.find(({ id }) => id === alert.because);
  if (cause !== undefined)
    report(`alert ${alert.id}, ${alert.kind}, is told although alert ${cause.id} explains it`);
  const silence = open.find(({ kind, id }) => kind === 'rack.silent' && id < alert.id);
  if (alert.kind === 'node.lost' && alert.because === undefined && silence !== undefined)
    report(`alert ${alert.id}, ${alert.kind}, is told although most of the rack is silent`);
}

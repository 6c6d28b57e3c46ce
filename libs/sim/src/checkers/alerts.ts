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
    const known = new Map<number, Alert>();
    return {
      see: (observation, world) => {
        if (observation.kind !== 'calm') return;
        for (const { id, kind, node } of openOf(world))
          if (HEALED_KINDS.includes(kind))
            report(`alert ${id}, ${kind} ${node ?? ''}, is open at rest`);
      },
      everySecond: (world) => {
        const { driver } = world.controller;
        if (driver === undefined) return;
        checkTwice(openOf(world), report);
        for (const alert of driver.state.durable.alerts.values()) {
          checkCourse(known.get(alert.id), alert, report);
          checkReason(known.get(alert.id), alert, openOf(world), report);
          known.set(alert.id, alert);
        }
      },
    };
  },
};

type Report = (what: string) => void;

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

/** What was told stays told, what is over stays over. */
function checkCourse(before: Alert | undefined, alert: Alert, report: Report): void {
  if (before?.isSent === true && !alert.isSent) report(`alert ${alert.id} is not told any more`);
  if (before?.clearedAtMs !== undefined && before.clearedAtMs !== alert.clearedAtMs)
    report(`alert ${alert.id} was over, and goes on`);
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

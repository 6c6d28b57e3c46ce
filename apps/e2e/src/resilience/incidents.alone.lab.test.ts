import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { composeText } from '../testing/compose.ts';
import type {
  FiguresDocument,
  IncidentDocument,
  WholeIncidentDocument,
} from '../testing/documents.ts';
import { killContainer } from '../testing/engine-view.ts';
import { measured } from '../testing/measure.ts';
import { servingAgainMs } from '../testing/serving-again.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'eincid', nodes: 3 });
const SETTLE_MS = 30_000;
const PORT = 8001;
const REPLICAS = 2;
/** What the controller has recorded and what a user has seen differ by a heartbeat, a question and the look of a busy machine. */
const TOLERANCE_MS = 1_000;
const SUSPECT_AFTER_MS_MIN = 750;

beforeAll(async () => {
  await rack().deploy(composeText('site', { web: { replicas: REPLICAS, port: PORT } }));
  await rack().untilSettled(SETTLE_MS);
});

afterEach(async () => {
  for (const node of rack().nodeNames) await rack().lab.heal(node);
  await rack().untilNodesReady(SETTLE_MS);
  await rack().untilSettled(SETTLE_MS);
});

function untilIncident(
  what: string,
  matches: (incident: IncidentDocument) => boolean,
): Promise<IncidentDocument> {
  const look = async () => (await rack().incidents()).find(matches);
  return until(what, look, SETTLE_MS);
}

/** Every figure adds up to its window, and none is impossible. */
async function expectPlausibleFigures(): Promise<void> {
  const subjects = await rack().availability();
  const names = subjects.map(({ kind, name }) => `${kind} ${name}`).sort();
  expect(names).toEqual(
    [...rack().nodeNames.map((name) => `node ${name}`), 'service site/web'].sort(),
  );
  for (const { full, ...own } of subjects) {
    expectPlausible(own);
    if (full !== null) expectPlausible(full);
  }
}

function expectPlausible(figures: FiguresDocument): void {
  const { windowMs, upMs, downMs, unknownMs, ratio, failures } = figures;
  for (const ms of [windowMs, upMs, downMs, unknownMs, failures])
    expect(ms).toBeGreaterThanOrEqual(0);
  expect(Math.abs(windowMs - upMs - downMs - unknownMs)).toBeLessThan(TOLERANCE_MS / 100);
  expect(ratio).toBeGreaterThan(0);
  expect(ratio).toBeLessThanOrEqual(1);
}

/** Milliseconds that must be there and follow each other. */
function inOrder(...times: (number | null | undefined)[]): number[] {
  const known = times.map((ms) => ms ?? Number.NaN);
  expect(known).toEqual(known.toSorted((a, b) => a - b));
  expect(known.every((ms) => Number.isFinite(ms))).toBe(true);
  return known;
}

describe('what the rack remembers of a failure', () => {
  it('is its course, as those saw it who were served', async () => {
    const node = await rack().nodeOf('site/web');
    const probe = rack().startProbe(PORT);
    await probe.waitUntilServing(probe.now(), REPLICAS, SETTLE_MS);
    const cutAtMs = probe.now();
    const cut = () => rack().lab.cut(node);
    const againMs = await servingAgainMs(probe, REPLICAS, cut, SETTLE_MS);
    const found = await untilIncident(
      'all that it affected to be served',
      (incident) => incident.node === node && incident.state === 'closed',
    );
    expect(found.absence).toMatchObject({ untilMs: null });
    await rack().lab.heal(node);
    const closed = await untilIncident(
      'the return of the node to be noted',
      ({ id, absence }) => id === found.id && (absence?.untilMs ?? null) !== null,
    );
    const awayMs = probe.now() - cutAtMs;
    probe.stop();
    expect(closed).toMatchObject({ kind: 'node', node, services: ['site/web'], slotsAffected: 1 });
    const [cutMs = 0, suspectedMs = 0, confirmedMs = 0, servedMs = 0] = inOrder(
      closed.cutMs,
      closed.suspectedMs,
      closed.confirmedMs,
      closed.servedMs,
      closed.absence?.untilMs,
    );
    expect(cutMs).toBe(0);
    expect(suspectedMs).toBeGreaterThanOrEqual(SUSPECT_AFTER_MS_MIN);
    expect(Math.abs(servedMs - againMs)).toBeLessThan(TOLERANCE_MS);
    expect(closed.absence?.end).toBe('returned');
    expect(Math.abs((closed.absence?.untilMs ?? 0) - awayMs)).toBeLessThan(TOLERANCE_MS);
    measured('incident: suspected after', suspectedMs);
    measured('incident: confirmed after', confirmedMs);
    measured('incident: served after', servedMs);
    measured('incident: served after, as users saw it', againMs);

    const whole = await rack().grappeJson<WholeIncidentDocument>(
      'incident',
      'show',
      String(found.id),
    );
    const [slot] = whole.slots;
    expect(whole.slots).toHaveLength(1);
    expect(slot).toMatchObject({ service: 'site/web', node, recovery: 'placed', end: 'serving' });
    expect(slot?.successorNode).not.toBe(node);
    inOrder(confirmedMs, slot?.decidedMs, slot?.servingMs);
    expect(slot?.servingMs).toBe(servedMs);
    const { stdout } = await rack().grappe('incident', 'show', String(found.id));
    for (const word of ['cut', 'suspected', 'confirmed', 'placed on', 'not served'])
      expect(stdout).toContain(word);
    await expectPlausibleFigures();
    const figures = await rack().availability();
    expect(figures.find(({ name }) => name === node)?.failures).toBe(1);
    expect(figures.find(({ name }) => name === 'site/web')).toMatchObject({
      failures: 0,
      downMs: 0,
      full: { failures: 1 },
    });
  });

  it('is a container that has ended, and that it runs again', async () => {
    // Of a replica that the incident before has not affected: one that fails again soon is still part of that.
    const tasks = await rack().tasks();
    const untouched = tasks.find(({ reason }) => reason === 'deployed');
    const victim = (await rack().running('site/web')).find(({ task }) => task === untouched?.id);
    if (victim === undefined) throw new Error('no replica is as it was deployed');
    await killContainer(rack().labNode(victim.node), victim.id);
    const incident = await untilIncident(
      'the incident of the container',
      ({ kind, state }) => kind === 'task' && state === 'closed',
    );
    expect(incident.cause).toMatch(/137|SIGKILL|killed/i);
    const whole = await rack().grappeJson<WholeIncidentDocument>(
      'incident',
      'show',
      String(incident.id),
    );
    expect(whole.slots).toMatchObject([{ node: victim.node, recovery: 'restarted' }]);
    expect(whole.servedMs).toBeGreaterThan(0);
    measured('incident of a container: served after', whole.servedMs ?? 0);
  });

  it('is not what nobody saw: time without a controller is unknown', async () => {
    const before = await rack().availability();
    const killedAtMs = performance.now();
    await rack().killController();
    // Long enough to be told from the time that a restart takes anyway: an agent that has noticed it can tell.
    await until(
      'some time without a controller',
      () => performance.now() - killedAtMs >= 3_000,
      SETTLE_MS,
    );
    await rack().startController();
    await rack().untilNodesReady(SETTLE_MS);
    const awayMs = performance.now() - killedAtMs;
    const incident = await untilIncident(
      'the absence of the controller',
      ({ kind, rackTrouble }) => kind === 'rack' && rackTrouble === 'controller-away',
    );
    expect(incident.durationMs).toBeGreaterThan(0);
    expect(incident.durationMs).toBeLessThan(awayMs + TOLERANCE_MS);
    await expectPlausibleFigures();
    for (const subject of await rack().availability()) {
      const earlier = before.find(({ name }) => name === subject.name);
      expect(subject.unknownMs).toBeGreaterThanOrEqual(2_000);
      // What was known before stays known, but for what the controller did not come to write down.
      expect(subject.failures).toBe(earlier?.failures);
      measured(`controller away, unknown time of ${subject.name}`, subject.unknownMs);
    }
    measured('controller away, until all nodes are ready', awayMs);
  });
});

import type { Incident, NodeName, Outage, TaskState } from '@grappe/domain';
import { INCIDENTS_KEPT_MAX, OUTAGES_PER_INCIDENT_MAX, PROBE_PORT_DEFAULT } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeAvailability, serviceAvailability } from '../incidents/availability.ts';
import { indexIncidents } from '../incidents/ledger.ts';
import type { IncidentsLive } from '../incidents/live.ts';
import { Rack } from '../testing/rack.ts';
import { global, keyOf, rackSpec, replicated, service } from '../testing/specs.ts';
import { listIncidents } from '../views/incidents.ts';

const NODES = ['n1', 'n2', 'n3', 'n4', 'n5'] as const;
/** Enough for any back-off, grace and doubt to have ended. */
const QUIET_MS = 75_000;
/** Some half an hour of virtual time: three seconds, and several times that on a busy machine. */
const TIMEOUT_MS = 60_000;

interface Happening {
  readonly text: string;
  readonly run: (rack: Rack) => void;
}

function toNode(what: string, run: (rack: Rack, name: NodeName) => void): fc.Arbitrary<Happening> {
  return fc.constantFrom(...NODES).map((name) => ({
    text: `${what} ${name}`,
    run: (rack) => run(rack, name as NodeName),
  }));
}

function happening(text: string, run: (rack: Rack) => void): fc.Arbitrary<Happening> {
  return fc.constant({ text, run });
}

let boots = 0;

function setEngine(rack: Rack, name: NodeName, version: string | undefined): void {
  const agent = rack.agent(name);
  const { engineVersion: _before, ...facts } = agent.facts;
  agent.facts = { ...facts, ...(version === undefined ? {} : { engineVersion: version }) };
  const { session } = agent;
  if (session !== undefined && agent.reachable)
    rack.post({ kind: 'facts', node: name, session, facts: agent.facts });
}

const happenings: readonly fc.Arbitrary<Happening>[] = [
  toNode('silence', (rack, name) => rack.silence(name)),
  toNode('heal', (rack, name) => rack.heal(name)),
  toNode('reboot', (rack, name) => {
    if (!rack.agent(name).reachable) return;
    boots += 1;
    rack.closeStream(name);
    rack.agent(name).reboot(`boot-${boots}`);
    rack.connect(name);
  }),
  toNode('take the engine of', (rack, name) => setEngine(rack, name, undefined)),
  toNode('give an engine to', (rack, name) => setEngine(rack, name, '20.10')),
  toNode('crash the tasks of', (rack, name) => {
    const agent = rack.agent(name);
    if (agent.session === undefined || !agent.reachable) return;
    for (const task of agent.tasks.values()) {
      if (task.status.state !== 'running') continue;
      const { attempt } = task.status;
      task.status = { ...task.status, attempt: attempt + 1, state: 'starting', message: 'crashed' };
    }
    const { session } = agent;
    rack.post({ kind: 'statuses', node: name, session, tasks: agent.reports() });
  }),
  toNode('remove and join', (rack, node) => {
    if (!rack.request({ kind: 'remove-node', node, force: true }).ok) return;
    rack.agents.delete(node);
    rack.joinWith(node, { probePort: PROBE_PORT_DEFAULT });
  }),
  toNode('drain', (rack, node) => void rack.request({ kind: 'drain', node })),
  toNode('activate', (rack, node) => void rack.request({ kind: 'activate', node })),
  toNode('maintain', (rack, node) => {
    rack.request({ kind: 'maintain', node, durationMs: 60_000 });
  }),
  fc
    .integer({ min: 1, max: 100 })
    .map((steps) => ({ text: `advance ${steps}`, run: (rack) => rack.advanceMs(steps * 50) })),
  fc.constantFrom<TaskState>('running', 'failed', 'completed').map((fate) => ({
    text: `tasks come to be ${fate}`,
    run: (rack): void => {
      rack.fate = (): TaskState => fate;
    },
  })),
  fc.boolean().map((full) => ({
    text: full ? 'disk full' : 'disk free',
    run: (rack): void => {
      rack.full = full;
    },
  })),
  fc.boolean().map((connect) => ({
    text: 'restart the controller',
    run: (rack): void => rack.restartController({ connect }),
  })),
  fc.nat({ max: 4 }).map((replicas) => ({
    text: `scale web to ${replicas}`,
    run: (rack): void => {
      rack.request({ kind: 'scale', service: keyOf('web'), replicas });
    },
  })),
  happening('work slowly', (rack) => {
    rack.busy = false;
  }),
  happening('work', (rack) => {
    rack.busy = true;
  }),
];

const history = fc.array(fc.oneof(...happenings), { minLength: 5, maxLength: 40 });

function heal(rack: Rack): void {
  rack.full = false;
  rack.busy = true;
  rack.fate = (): TaskState => 'running';
  for (const { name } of rack.agents.values()) {
    setEngine(rack, name, '20.10');
    rack.heal(name);
  }
  rack.advanceMs(QUIET_MS);
  for (const { name } of rack.agents.values()) rack.activate(name);
  rack.advanceMs(1_000);
}

function checkOutages(outages: readonly Outage[]): void {
  expect(outages.length).toBeLessThanOrEqual(OUTAGES_PER_INCIDENT_MAX);
  outages.forEach(({ fromMs, untilMs }, i) => {
    if (untilMs === undefined) expect(i).toBe(outages.length - 1);
    else expect(untilMs).toBeGreaterThanOrEqual(fromMs);
    expect(fromMs).toBeGreaterThanOrEqual(outages[i - 1]?.untilMs ?? fromMs);
  });
}

function checkIncident(incident: Incident): void {
  const { slots, unserved, closedMs, suspectedMs, confirmedMs } = incident;
  if (suspectedMs !== undefined && confirmedMs !== undefined)
    expect(suspectedMs).toBeLessThanOrEqual(confirmedMs);
  for (const slot of slots) {
    checkOutages(slot.outages);
    const last = slot.outages.at(-1);
    expect(last?.untilMs === undefined).toBe(slot.end === undefined);
    if (slot.decidedMs !== undefined && slot.end === 'serving')
      expect(slot.decidedMs).toBeLessThanOrEqual(last?.untilMs ?? 0);
    if (closedMs !== undefined && !slot.tied) expect(slot.end).toBeDefined();
  }
  for (const service of new Set(unserved.map((outage) => outage.service)))
    checkOutages(unserved.filter((outage) => outage.service === service));
}

function indexOf({
  openSlots,
  unserved,
  nodesAway,
  enginesAway,
  doubt,
  next,
}: IncidentsLive): unknown {
  const sorted = (map: ReadonlyMap<string, number>): unknown => [...map].sort();
  return {
    openSlots: sorted(openSlots),
    unserved: sorted(unserved),
    nodesAway: sorted(nodesAway),
    enginesAway: sorted(enginesAway),
    doubt,
    next,
  };
}

function checkFigures(rack: Rack): void {
  const figures = NODES.map((name) => nodeAvailability(rack.state, name as NodeName, rack.nowMs));
  for (const name of ['web', 'one', 'all']) {
    const service = serviceAvailability(rack.state, keyOf(name), rack.nowMs);
    if (service === undefined) continue;
    figures.push(service.served, service.full);
    expect(service.served.downMs).toBeLessThanOrEqual(service.full.downMs);
  }
  for (const one of figures) {
    if (one === undefined) continue;
    expect(Math.min(one.upMs, one.downMs, one.unknownMs)).toBeGreaterThanOrEqual(0);
    expect(one.upMs + one.downMs + one.unknownMs).toBeCloseTo(one.windowMs);
  }
}

describe('whatever happens', () => {
  it('incidents are in order, and over when all is healed', { timeout: TIMEOUT_MS }, () => {
    fc.assert(
      fc.property(history, (steps) => {
        const rack = new Rack(rackSpec({ c1: ['n1', 'n2'], c2: ['n3', 'n4'] }));
        for (const name of NODES) rack.joinWith(name, { probePort: PROBE_PORT_DEFAULT });
        rack.deploy(replicated('web', 3), service('one', { singleton: true }), global('all'));
        for (const { run } of steps) {
          run(rack);
          for (const incident of rack.state.durable.incidents.values()) checkIncident(incident);
          checkFigures(rack);
          const before = indexOf(rack.state.live.incidents);
          indexIncidents(rack.state);
          expect(indexOf(rack.state.live.incidents)).toEqual(before);
        }
        heal(rack);
        expect(rack.state.durable.incidents.size).toBeLessThanOrEqual(INCIDENTS_KEPT_MAX);
        expect(listIncidents(rack.state, { openOnly: true }, rack.nowMs)).toEqual([]);
        const { openSlots, unserved, nodesAway } = rack.state.live.incidents;
        expect([...openSlots, ...unserved, ...nodesAway]).toEqual([]);
      }),
      { seed: 5, numRuns: 20 },
    );
  });
});

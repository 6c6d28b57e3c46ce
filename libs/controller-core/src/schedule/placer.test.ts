import type { ConverterName, NodeName, ServiceKey, ServiceSpec } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { service } from '../testing/specs.ts';
import { obstacle, placementRequest, type PlacementRequest } from './filters.ts';
import { occupy, type NodeView } from './node-view.ts';
import { place } from './place.ts';
import { Placer } from './placer.ts';
import { loadOf, type PlacementHints } from './rating.ts';
import { explainPlacement } from './verdicts.ts';

const MEBIBYTE = 1_048_576;

interface NodeShape {
  readonly converter: number | undefined;
  readonly cpus: number;
  readonly ready: boolean;
  readonly hasImage: boolean;
  readonly failures: number;
  readonly avoided: boolean;
}

const nodeShape: fc.Arbitrary<NodeShape> = fc.record({
  converter: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
  cpus: fc.constantFrom(2, 4),
  ready: fc.constantFrom(true, true, true, false),
  hasImage: fc.boolean(),
  failures: fc.constantFrom(0, 0, 0, 1, 12),
  avoided: fc.constantFrom(false, false, false, true),
});

/** What one service asks for. */
const services: readonly ServiceSpec[] = [
  service('plain'),
  service('greedy', { reservations: { cpus: 0.7, memoryBytes: 100 * MEBIBYTE } }),
  service('port', { ports: [{ target: 80, published: 80, protocol: 'tcp' }] }),
  service('two', { placement: { constraints: [], replicasPerNodeMax: 2 } }),
];

function viewsOf(shapes: readonly NodeShape[]): Map<NodeName, NodeView> {
  const converters = new Map<number, Map<ServiceKey, number>>();
  return new Map(
    shapes.map((shape, at) => {
      const name = `n${at}` as NodeName;
      if (shape.converter !== undefined && !converters.has(shape.converter))
        converters.set(shape.converter, new Map());
      const view: NodeView = {
        record: { name, roles: [], labels: {}, availability: 'active' },
        converter:
          shape.converter === undefined ? undefined : (`c${shape.converter}` as ConverterName),
        ready: shape.ready,
        connected: true,
        condition: 'ready',
        engineUp: true,
        architecture: 'arm64',
        cpus: shape.cpus,
        memoryBytes: 1024 * MEBIBYTE,
        images: new Set(shape.hasImage ? ['image'] : []),
        cpusReserved: 0,
        memoryReservedBytes: 0,
        tasks: 0,
        standbys: 0,
        tasksByService: new Map(),
        converterTasksByService:
          shape.converter === undefined ? undefined : converters.get(shape.converter),
        hostPorts: new Map(),
      };
      return [name, view];
    }),
  );
}

function hintsOf(shapes: readonly NodeShape[]): PlacementHints {
  const failing = shapes.flatMap(({ failures }, at) =>
    failures > 0 ? [[`n${at}` as NodeName, failures] as const] : [],
  );
  const avoided = shapes.flatMap((shape, at) => (shape.avoided ? [`n${at}` as NodeName] : []));
  return { failures: new Map(failing), avoided: new Set(avoided), image: 'image' };
}

/** The rules as they are told to people, one after the other, and no thought for speed. */
function placeSimply(
  request: PlacementRequest,
  views: ReadonlyMap<NodeName, NodeView>,
  hints: PlacementHints,
  excluded?: NodeName,
): NodeName | undefined {
  const all = [...views.values()];
  const onConverter = (node: NodeView): number =>
    node.converter === undefined
      ? 0
      : all
          .filter((other) => other.converter === node.converter)
          .reduce((sum, other) => sum + (other.tasksByService.get(request.service) ?? 0), 0);
  const order = (node: NodeView): number[] => [
    hints.avoided.has(node.record.name) ? 1 : 0,
    Math.min(hints.failures.get(node.record.name) ?? 0, 9),
    onConverter(node),
    node.tasksByService.get(request.service) ?? 0,
    node.images.has(hints.image) ? 0 : 1,
    loadOf(node),
  ];
  return all
    .filter((node) => node.record.name !== excluded && obstacle(request, node) === undefined)
    .map((node) => ({ name: node.record.name, order: order(node) }))
    .sort((a, b) => {
      const at = a.order.findIndex((value, index) => value !== b.order[index]);
      return at < 0 ? (a.name < b.name ? -1 : 1) : (a.order[at] ?? 0) - (b.order[at] ?? 0);
    })[0]?.name;
}

const placements = fc.array(
  fc.record({ service: fc.nat({ max: services.length - 1 }), excluded: fc.option(fc.nat(12)) }),
  { maxLength: 40 },
);

describe('the placers', () => {
  it('choose as the rules say, whatever is placed in between', () => {
    fc.assert(
      fc.property(fc.array(nodeShape, { maxLength: 12 }), placements, (shapes, wishes) => {
        const views = viewsOf(shapes);
        const hints = hintsOf(shapes);
        const requests = services.map((spec) =>
          placementRequest(`shop/${spec.name}` as ServiceKey, spec),
        );
        const placers = requests.map((request) => new Placer(request, views, hints));
        for (const wish of wishes) {
          const request = requests[wish.service];
          const placer = placers[wish.service];
          if (request === undefined || placer === undefined) throw new Error('no such service');
          const excluded = wish.excluded === null ? undefined : (`n${wish.excluded}` as NodeName);
          const best = placer.best(excluded);
          expect(best?.record.name).toBe(placeSimply(request, views, hints, excluded));
          const simple = placeSimply(request, views, hints);
          expect(place(request, views, hints)?.record.name).toBe(simple);
          const first = explainPlacement(request, views, hints)[0];
          expect(first?.fits === true ? first.node : undefined).toBe(simple);
          if (best !== undefined) occupy(best, { service: request.service, spec: request.spec });
        }
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it('never scores a better node lower', () => {
    fc.assert(
      fc.property(fc.array(nodeShape, { minLength: 2, maxLength: 12 }), (shapes) => {
        const request = placementRequest('shop/plain' as ServiceKey, service('plain'));
        const scores = explainPlacement(request, viewsOf(shapes), hintsOf(shapes))
          .filter(({ fits }) => fits)
          .map(({ score }) => score);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
      }),
      { seed: 4, numRuns: 100 },
    );
  });
});

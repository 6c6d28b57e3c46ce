import type { Lab, TinyImage } from '@grappe/tool-lab';
import type { BenchContext } from '../rack/with-lab.ts';
import { withLab } from '../rack/with-lab.ts';
import { setUpGrappe } from './grappe-system.ts';
import type { RackUnderTest } from './rack-under-test.ts';
import { setUpSwarm } from './swarm-system.ts';
import type { SystemName } from './terms.ts';
import { WORKERS } from './terms.ts';

/** `docker swarm update --dispatcher-heartbeat 1s`: the fastest that its manual speaks of. */
const TUNED_HEARTBEAT_MS = 1_000;

/** Brings a rack of a system up that runs the replicas, lets it be used, and removes it, whatever happens. */
export function withRack<T>(
  system: SystemName,
  image: TinyImage,
  context: BenchContext,
  use: (rack: RackUnderTest) => Promise<T>,
): Promise<T> {
  const nodes = system === 'grappe' ? WORKERS : WORKERS + 1;
  return withLab({ nodes }, context, async (lab) => {
    await Promise.all(lab.nodes.map(({ name }) => lab.loadImage(name, image.tarFile)));
    return use(await setUp(system, lab, image, context));
  });
}

function setUp(
  system: SystemName,
  lab: Lab,
  image: TinyImage,
  context: BenchContext,
): Promise<RackUnderTest> {
  switch (system) {
    case 'grappe':
      return setUpGrappe(lab, image.reference, context);
    case 'swarmDefault':
      return setUpSwarm(lab, image.imageId, undefined);
    case 'swarmTuned':
      return setUpSwarm(lab, image.imageId, TUNED_HEARTBEAT_MS);
  }
}

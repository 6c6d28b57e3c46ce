import type { Lab } from '@grappe/tool-lab';
import { deployText, startGrappe, whatKeepsNodes } from '../rack/grappe-rack.ts';
import type { BenchContext } from '../rack/with-lab.ts';
import type { RackUnderTest } from './rack-under-test.ts';
import { CONTAINER_PORT, HOST_PORT, REPLICAS, STOP_GRACE_S, WORKERS } from './terms.ts';

function composeText(image: string): string {
  return [
    'name: bench',
    'services:',
    '  web:',
    `    image: ${image}`,
    `    stop_grace_period: ${STOP_GRACE_S}s`,
    `    ports: ["${HOST_PORT}:${CONTAINER_PORT}"]`,
    '    deploy:',
    `      replicas: ${REPLICAS}`,
    '      placement: { max_replicas_per_node: 1 }',
    '',
  ].join('\n');
}

/** Makes a lab whose nodes have the image a rack of Grappe that runs the replicas; the controller is on the host. */
export async function setUpGrappe(
  lab: Lab,
  image: string,
  context: BenchContext,
): Promise<RackUnderTest> {
  const grappe = await startGrappe(lab, context);
  await deployText(grappe, composeText(image));
  const whatIsMissing = async (): Promise<string | undefined> => {
    const missing = await whatKeepsNodes(grappe, WORKERS);
    if (missing !== undefined) return missing;
    const tasks = await grappe.tasks();
    const running = tasks.filter(({ state, nodeLost }) => state === 'running' && !nodeLost);
    const asWanted = running.length === REPLICAS && tasks.length === REPLICAS;
    return asWanted ? undefined : `tasks are ${tasks.map(({ state }) => state).join(', ')}`;
  };
  return { lab, whatIsMissing };
}

import { WEB_IMAGE } from './test-rack.ts';

/** A service as text of a compose file; what is given replaces the defaults. */
export interface ServiceText {
  readonly image?: string;
  readonly replicas?: number;
  /** Published on the node's address. */
  readonly port?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Further lines of the service, without indentation. */
  readonly lines?: readonly string[];
  /** Further lines of its `deploy:` section, without indentation. */
  readonly deployLines?: readonly string[];
}

const CONTAINER_PORT = 8080;
/** BusyBox's web server does not listen to SIGTERM as the first process; a second is enough to see that it was asked. */
const STOP_GRACE = 'stop_grace_period: 1s';

/** Writes a compose file. */
export function composeText(
  stack: string,
  services: Readonly<Record<string, ServiceText>>,
  ...more: readonly string[]
): string {
  const texts = Object.entries(services).flatMap(([name, service]) => [
    `  ${name}:`,
    ...serviceLines(service).map((line) => `    ${line}`),
  ]);
  return [`name: ${stack}`, 'services:', ...texts, ...more, ''].join('\n');
}

function serviceLines(service: ServiceText): string[] {
  const environment = Object.entries(service.environment ?? {});
  return [
    `image: ${service.image ?? WEB_IMAGE}`,
    STOP_GRACE,
    ...(service.port === undefined ? [] : [`ports: ["${service.port}:${CONTAINER_PORT}"]`]),
    ...(environment.length === 0 ? [] : ['environment:']),
    ...environment.map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`),
    ...(service.lines ?? []),
    'deploy:',
    `  replicas: ${service.replicas ?? 1}`,
    ...(service.deployLines ?? []).map((line) => `  ${line}`),
  ];
}

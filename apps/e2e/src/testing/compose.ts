import { WEB_IMAGE } from './test-rack.ts';

/** A service as text of a compose file; what is given replaces the defaults. */
export interface ServiceText {
  readonly image?: string;
  readonly replicas?: number;
  /** Published on the node's address. */
  readonly port?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** A second when absent: BusyBox's web server does not listen to SIGTERM as the first process, and that is enough to see it asked. */
  readonly stopGrace?: string;
  /** Further lines of the service, without indentation. */
  readonly lines?: readonly string[];
  /** Further lines of its `deploy:` section, without indentation. */
  readonly deployLines?: readonly string[];
}

const CONTAINER_PORT = 8080;
const STOP_GRACE_DEFAULT = '1s';

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
    `stop_grace_period: ${service.stopGrace ?? STOP_GRACE_DEFAULT}`,
    ...(service.port === undefined ? [] : [`ports: ["${service.port}:${CONTAINER_PORT}"]`]),
    ...(environment.length === 0 ? [] : ['environment:']),
    ...environment.map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`),
    ...(service.lines ?? []),
    'deploy:',
    `  replicas: ${service.replicas ?? 1}`,
    ...(service.deployLines ?? []).map((line) => `  ${line}`),
  ];
}

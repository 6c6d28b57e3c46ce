import type { TinyImage } from '@grappe/tool-lab';
import { buildTinyImage } from '@grappe/tool-lab';
import { PORT, STACK, TARGET_PORT } from './terms.ts';

const HAPROXY = '/usr/sbin/haproxy';
const CONFIGURATION = '/etc/web.cfg';

/** A web server that costs little and keeps connections open, so that the gateway is what is measured: HAProxy itself, with one answer to all. */
export function buildWebServer(): Promise<TinyImage> {
  return buildTinyImage({
    reference: 'grappe-bench/web:1',
    port: TARGET_PORT,
    command: [HAPROXY, '-f', CONFIGURATION],
    programs: [HAPROXY],
    files: { [CONFIGURATION]: WEB_SERVER },
  });
}

const WEB_SERVER = `defaults
  mode http
  timeout client 30s
  timeout server 30s
  timeout connect 5s
frontend web
  bind :${TARGET_PORT}
  http-request return status 200 content-type text/plain string "grappe bench"
`;

export interface WebService {
  readonly image: string;
  readonly replicas: number;
  /** A change of it alone makes a new version of every replica. */
  readonly version: number;
  /** Nodes that run no replica. */
  readonly gateways: readonly string[];
}

/** The service whose requests are counted. Nothing about its front door but port and path is other than by default. */
export function composeText({ image, replicas, version, gateways }: WebService): string {
  const elsewhere = gateways.map((name) => `"node.hostname != ${name}"`).join(', ');
  return `name: ${STACK}
services:
  web:
    image: ${image}
    environment: { VERSION: "${version}" }
    stop_grace_period: 2s
    deploy:
      replicas: ${replicas}
      placement: { constraints: [${elsewhere}] }
    x-grappe:
      expose:
        - { port: ${PORT}, target: ${TARGET_PORT}, mode: http, check: { path: / } }
`;
}

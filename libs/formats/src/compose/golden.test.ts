import { defaultServiceSpec, parseServiceName, type ServiceSpec } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { parseCompose } from './parse-compose.ts';

/** An ERP and its database: what the ten-board rack was built for. */
const ODOO = `
name: erp
x-database: &database
  POSTGRES_USER: odoo
  POSTGRES_PASSWORD: \${DB_PASSWORD:?set DB_PASSWORD}

services:
  db:
    image: postgres:\${PG_VERSION:-16}
    environment:
      <<: *database
      POSTGRES_DB: postgres
    ports:
      - "5432:5432"
    volumes:
      - db-data:/var/lib/postgresql/data
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -U odoo"]
      interval: 10s
      timeout: 5s
      retries: 5
      start_period: 1m
    stop_grace_period: 1m
    deploy:
      resources:
        limits: { cpus: "1.5", memory: 400M }
        reservations: { memory: 256M }
      placement:
        constraints: [node.labels.disk == ssd]
    x-grappe:
      singleton: true
      priority: critical

  odoo:
    image: odoo:17
    command: odoo --workers=2 --proxy-mode
    environment:
      - HOST=172.16.0.50
      - USER=odoo
      - PASSWORD=\${DB_PASSWORD}
    depends_on: [db]
    ports: ["8069:8069"]
    volumes:
      - odoo-data:/var/lib/odoo
      - /srv/addons:/mnt/extra-addons:ro
    restart: always
    deploy:
      replicas: 3
      update_config: { parallelism: 1, delay: 10s, order: stop-first, failure_action: rollback }
      placement: { max_replicas_per_node: 1 }
    x-grappe: { standby: warm }

volumes:
  db-data:
  odoo-data:
`;

function base(name: string, image: string): ServiceSpec {
  const parsed = parseServiceName(name);
  if (!parsed.ok) throw new Error(parsed.error);
  return defaultServiceSpec(parsed.value, image);
}

const volume = (name: string) => ({
  name,
  driver: 'local',
  driverOptions: {},
  labels: {},
  external: false,
});

const db = base('db', 'postgres:16');
const odoo = base('odoo', 'odoo:17');
const EXPECTED = {
  name: 'erp',
  services: [
    {
      ...db,
      environment: { POSTGRES_DB: 'postgres', POSTGRES_PASSWORD: 's3cret', POSTGRES_USER: 'odoo' },
      ports: [{ target: 5432, published: 5432, protocol: 'tcp', ingress: true }],
      mounts: [
        {
          kind: 'volume',
          source: 'erp_db-data',
          target: '/var/lib/postgresql/data',
          readOnly: false,
        },
      ],
      healthcheck: {
        kind: 'test',
        test: ['CMD-SHELL', 'pg_isready -U odoo'],
        intervalMs: 10_000,
        timeoutMs: 5_000,
        startPeriodMs: 60_000,
        retries: 5,
      },
      stopGraceMs: 60_000,
      limits: { cpus: 1.5, memoryBytes: 419_430_400 },
      reservations: { cpus: 0, memoryBytes: 268_435_456 },
      placement: { constraints: [{ key: 'node.labels.disk', operator: '==', value: 'ssd' }] },
      singleton: true,
      priority: 'critical',
    },
    {
      ...odoo,
      command: ['odoo', '--workers=2', '--proxy-mode'],
      environment: { HOST: '172.16.0.50', PASSWORD: 's3cret', USER: 'odoo' },
      ports: [{ target: 8069, published: 8069, protocol: 'tcp', ingress: true }],
      mounts: [
        { kind: 'bind', source: '/srv/addons', target: '/mnt/extra-addons', readOnly: true },
        { kind: 'volume', source: 'erp_odoo-data', target: '/var/lib/odoo', readOnly: false },
      ],
      mode: { kind: 'replicated', replicas: 3 },
      update: { ...odoo.update, delayMs: 10_000, failureAction: 'rollback' },
      placement: { constraints: [], replicasPerNodeMax: 1 },
      standby: 'warm',
      dependsOn: ['db'],
    },
  ],
  volumes: [volume('erp_db-data'), volume('erp_odoo-data')],
};

describe('an ERP stack', () => {
  const read = (environment: Readonly<Record<string, string>>) =>
    parseCompose({
      files: [{ name: 'compose.yaml', text: ODOO }],
      environment,
      envFiles: () => undefined,
    });

  it('is read whole', () => {
    const outcome = read({ DB_PASSWORD: 's3cret' });
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome.ok && outcome.stack).toEqual(EXPECTED);
    expect(outcome.warnings.map(({ line, path }) => [line, path])).toEqual([
      [41, 'services.odoo.depends_on'],
    ]);
  });

  it('asks for its password where it is needed', () => {
    const outcome = read({});
    expect(outcome.ok ? [] : outcome.problems).toEqual([
      {
        file: 'compose.yaml',
        line: 5,
        column: 22,
        path: 'services.db.environment.POSTGRES_PASSWORD',
        message: 'the variable DB_PASSWORD is required but missing: set DB_PASSWORD',
      },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { parse, problemsOf, serviceFile, serviceOf, stackOf, warningsOf } from './testing.ts';

/** Warnings about names alone. */
function named(web: string, db: string): readonly string[] {
  const text = `services: { web: { image: web, ${web} }, db: { image: db, ${db} } }`;
  return parse(text)
    .warnings.filter(({ message }) => message.includes('by this name'))
    .map(({ path, message, expected }) => `${path}: ${message} (${expected ?? ''})`);
}

const NO_PORT = 'db is not to be reached by this name: it says no port (expose: ["5432"] at db)';

describe('a service that another one names', () => {
  it.each([
    ['depends_on: [db]', `services.web.depends_on: ${NO_PORT}`],
    ['depends_on: { db: {} }', `services.web.depends_on: ${NO_PORT}`],
    ['environment: { DB: "db:5432" }', `services.web.environment: ${NO_PORT}`],
    ['environment: ["U=postgres://u:p@db:5432/x"]', `services.web.environment: ${NO_PORT}`],
  ])('and says no port: %s', (web, warning) => {
    expect(named(web, 'labels: {}')).toEqual([warning]);
  });

  it.each(['expose: [5432]', 'ports: ["5432:5432"]', 'x-grappe: { expose: [{ target: 80 }] }'])(
    'and says one: %s',
    (db) => {
      expect(named('depends_on: [db]', db)).toEqual([]);
    },
  );

  it('and has UDP ports alone', () => {
    expect(named('depends_on: [db]', 'ports: ["53:53/udp"]')).toEqual([
      'services.web.depends_on: db is not to be reached by this name: it says UDP ports alone (expose: ["5432"] at db)',
    ]);
  });

  it('is not meant by other words', () => {
    for (const value of ['db', 'mydb:5432', 'db.example.org:5432', 'db:name', 'x.db:1'])
      expect(named(`environment: { DB: "${value}" }`, 'labels: {}')).toEqual([]);
    expect(named('labels: {}', 'depends_on: []')).toEqual([]);
  });
});

describe('expose', () => {
  it('is ports, with ranges written out', () => {
    expect(serviceOf('expose: ["5432", 80, "3000-3002/tcp", "80/TCP"]').expose).toEqual([
      80, 3000, 3001, 3002, 5432,
    ]);
    expect(serviceOf('expose: []').expose).toBeUndefined();
  });

  it('is TCP alone', () => {
    const text = serviceFile('expose: ["53/udp", "80"]');
    expect(warningsOf(text)).toEqual([
      'services.web.expose[0]: services reach each other by TCP alone: this port is not to be had under the name of the service',
    ]);
    expect(stackOf(parse(text)).services[0]?.expose).toEqual([80]);
  });

  it.each(['expose: ["0"]', 'expose: ["80:80"]', 'expose: ["80/sctp"]', 'expose: ["http"]'])(
    'is refused: %s',
    (settings) => {
      expect(problemsOf(serviceFile(settings))).toEqual([
        expect.stringMatching(/^services.web.expose\[0\]: .*"3000-3005"/),
      ]);
    },
  );

  it('is limited', () => {
    expect(problemsOf(serviceFile('expose: ["1-257"]'))).toEqual([
      'services.web.expose: the service exposes too many ports (at most 256)',
    ]);
  });
});

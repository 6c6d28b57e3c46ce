import type { FrontDoor, ListenAddress, StatisticsPage } from '@grappe/domain';
import { backEndSection, PEERS } from './render-back-end.ts';
import {
  bindLine,
  frontEndSection,
  NOTHING_SECTION,
  type CertificatePath,
} from './render-front-end.ts';
import { digestOf, sectionDigests, type Section } from './section.ts';
import { line, ms } from './words.ts';

/** What the configuration says about this node rather than about the front door. */
export interface Surroundings {
  readonly statsSocket: string;
  readonly peersSocket: string;
  readonly certificatePath: CertificatePath;
  /** Whom workers become once their ports are open; absent: they stay who they are. */
  readonly user?: { readonly name: string; readonly group: string };
}

export interface Rendered {
  readonly text: string;
  /** Of all that only a reload can change. The process that runs tells it as its description. */
  readonly digest: string;
  /** The same, by heading. */
  readonly digests: ReadonlyMap<string, string>;
}

/** After a reload: the longest that connections of the former process go on. Pools of databases are given time; each holds some 15 MB. */
const HARD_STOP = '1h';
/** Reloads that a former process survives, for the same reason. */
const FORMER_PROCESSES_MAX = 8;
/** A client that sends its request byte by byte holds a connection no longer. */
const REQUEST_TIMEOUT_MS = 10_000;
/** Between two requests of a connection; more idle connections would hold memory. */
const KEEP_ALIVE_TIMEOUT_MS = 15_000;
/** One such page weighs 100 KB with a hundred servers. */
const STATISTICS_REFRESH = '5s';
/** For the front ends of this program: these are asked by few, in the rack. */
const OWN_CLIENT_TIMEOUT_MS = 10_000;

/** The whole file; the same for the same data. The data have been checked. */
export function renderConfiguration(door: FrontDoor, around: Surroundings): Rendered {
  const certificatePath = around.certificatePath;
  const own = [
    DEFAULTS,
    peersSection(around),
    ...(door.statistics === undefined ? [] : statisticsSections(door.statistics)),
    ...(door.prometheus === undefined ? [] : [prometheusSection(door.prometheus)]),
  ];
  const frontEnds = sorted(door.frontEnds).map((end) => frontEndSection(end, certificatePath));
  const backEnds = sorted(door.backEnds).map(backEndSection);
  const global = globalSection(door, around);
  const others = [...own, ...frontEnds, NOTHING_SECTION, ...backEnds];
  const digests = sectionDigests([global, ...others]);
  const digest = digestOf([...digests].map((entry) => entry.join(' ')).join('\n'));
  const described = { ...global, movable: [line('description', digest)] };
  const text = [described, ...others].map((section) => textOf(section, digests)).join('\n');
  return { digest, digests, text };
}

function textOf(
  { heading, fixed, movable }: Section,
  digests: ReadonlyMap<string, string>,
): string {
  return [`${heading} # ${digests.get(heading) ?? ''}`, ...fixed, ...movable, ''].join('\n');
}

function sorted<T extends { readonly name: string }>(ends: readonly T[]): readonly T[] {
  return [...ends].sort((left, right) => (left.name < right.name ? -1 : 1));
}

function globalSection(door: FrontDoor, around: Surroundings): Section {
  const { user } = around;
  return {
    heading: 'global',
    fixed: [
      line('maxconn', door.connectionsMax),
      line('localpeer', PEERS),
      line('hard-stop-after', HARD_STOP),
      // Otherwise idle connections are closed while their client may be sending a request; front ends end them with an answer instead.
      line('close-spread-time', 'infinite'),
      line('mworker-max-reloads', FORMER_PROCESSES_MAX),
      line('stats', 'socket', around.statsSocket, 'mode', '600', 'level', 'admin'),
      ...(user === undefined ? [] : [line('user', user.name), line('group', user.group)]),
    ],
    movable: [],
  };
}

const DEFAULTS: Section = {
  heading: 'defaults',
  fixed: [
    line('timeout', 'http-request', ms(REQUEST_TIMEOUT_MS)),
    line('timeout', 'http-keep-alive', ms(KEEP_ALIVE_TIMEOUT_MS)),
    // Requests that no server has seen are not worth a line each.
    line('option', 'dontlognull'),
  ],
  movable: [],
};

/** Over it the former process tells the new one whom clients stick to. */
function peersSection({ peersSocket }: Surroundings): Section {
  return {
    heading: `peers ${PEERS}`,
    fixed: [line('peer', PEERS, `unix@${peersSocket}`)],
    movable: [],
  };
}

const USERS = 'statistics';

function statisticsSections(page: StatisticsPage): readonly Section[] {
  const signedIn = ['{', `http_auth(${USERS})`, '}'];
  return [
    {
      heading: `userlist ${USERS}`,
      fixed: [`  user ${page.user} password ${page.passwordHash}`],
      movable: [],
    },
    {
      heading: 'frontend statistics',
      fixed: [
        line('mode', 'http'),
        bindLine(page),
        line('timeout', 'client', ms(OWN_CLIENT_TIMEOUT_MS)),
        line('http-request', 'auth', 'realm', 'Grappe', 'unless', ...signedIn),
        line('stats', 'enable'),
        line('stats', 'uri', '/'),
        line('stats', 'refresh', STATISTICS_REFRESH),
        line('stats', 'hide-version'),
      ],
      movable: [],
    },
  ];
}

function prometheusSection(listen: ListenAddress): Section {
  return {
    heading: 'frontend prometheus',
    fixed: [
      line('mode', 'http'),
      bindLine(listen),
      line('timeout', 'client', ms(OWN_CLIENT_TIMEOUT_MS)),
      line(
        'http-request',
        'use-service',
        'prometheus-exporter',
        'if',
        '{',
        'path',
        '/metrics',
        '}',
      ),
      line('http-request', 'return', 'status', 404),
    ],
    movable: [],
  };
}

import {
  routeKey,
  type FrontEnd,
  type HttpFrontEnd,
  type ListenAddress,
  type Route,
} from '@grappe/domain';
import { backEndName } from './render-back-end.ts';
import type { Section } from './section.ts';
import { endPoint, line, ms } from './words.ts';

/** Older ones have been broken. */
const TLS_VERSION_MIN = 'TLSv1.2';
const NOT_FOUND = 404;
/** Where requests end that no route fits. Back ends of users have a prefix. */
const NOTHING = 'nothing';

/** Path of the file with that certificate. */
export type CertificatePath = (name: string) => string;

/** What listens there; `transparent` so that it can before the node has the address. */
export function bindLine(listen: ListenAddress, ...more: readonly string[]): string {
  return line('bind', endPoint(listen.address, listen.port), 'transparent', ...more);
}

export function frontEndSection(end: FrontEnd, certificatePath: CertificatePath): Section {
  const fixed = [
    line('mode', end.mode),
    ...end.listen.map((listen) => bindLine(listen, ...tlsWords(end, certificatePath))),
    line('timeout', 'client', ms(end.clientTimeoutMs)),
    line('option', 'clitcpka'),
  ];
  if (end.connectionsMax !== undefined) fixed.push(line('maxconn', end.connectionsMax));
  if (end.mode === 'http') fixed.push(...httpLines(end));
  else fixed.push(line('default_backend', backEndName(end.backEnd)));
  return { heading: `frontend f_${end.name}`, fixed, movable: [] };
}

export const NOTHING_SECTION: Section = {
  heading: `backend ${NOTHING}`,
  fixed: [line('mode', 'http'), line('http-request', 'return', 'status', NOT_FOUND)],
  movable: [],
};

function tlsWords(end: FrontEnd, certificatePath: CertificatePath): readonly string[] {
  if (end.tls === undefined) return [];
  const files = end.tls.certificates.flatMap((name) => ['crt', certificatePath(name)]);
  const protocols = end.mode === 'http' ? ['alpn', 'h2,http/1.1'] : [];
  return ['ssl', ...files, 'ssl-min-ver', TLS_VERSION_MIN, ...protocols];
}

function httpLines(end: HttpFrontEnd): readonly string[] {
  const lines: string[] = [
    // After a reload, so that the next request comes to the new process.
    line('http-after-response', 'set-header', 'Connection', 'close', 'if', '{', 'stopping', '}'),
  ];
  if (end.forwardedFor) {
    const protocol = end.tls === undefined ? 'http' : 'https';
    lines.push(
      line('option', 'forwardfor'),
      line('http-request', 'set-header', 'X-Forwarded-Proto', protocol),
    );
  }
  if (end.routes.some(({ host }) => host !== undefined)) {
    // Once for a request, not once for a route.
    lines.push(line('http-request', 'set-var(txn.host)', 'req.hdr(host),host_only,lower'));
  }
  const routes = [...end.routes].sort(byPrecedence);
  const rules = routes.flatMap(routeLines);
  // Without it HAProxy would say that a server is missing (503).
  const refusal = routes.some(isCatchAll) ? [] : [line('default_backend', NOTHING)];
  return [...lines, ...rules, ...refusal];
}

function isCatchAll(route: Route): boolean {
  return route.host === undefined && pathOf(route) === '/';
}

function pathOf({ path }: Route): string {
  return path === undefined ? '/' : path.replace(/\/*$/, '/');
}

function routeLines(route: Route): readonly string[] {
  const target = backEndName(route.backEnd);
  if (isCatchAll(route)) return [line('default_backend', target)];
  return conditionsOf(route).map((condition) => line('use_backend', target, 'if', ...condition));
}

/** Each is enough. */
function conditionsOf(route: Route): readonly (readonly string[])[] {
  const host = hostCondition(route.host);
  const path = pathOf(route);
  if (path === '/') return [host];
  return [
    [...host, '{', 'path', '-m', 'beg', path, '}'],
    [...host, '{', 'path', path.slice(0, -1), '}'],
  ];
}

function hostCondition(host: string | undefined): readonly string[] {
  if (host === undefined) return [];
  return host.startsWith('*.')
    ? ['{', 'var(txn.host)', '-m', 'end', host.slice(1), '}']
    : ['{', 'var(txn.host)', '-m', 'str', host, '}'];
}

/** Most specific first, and the same order whatever the order was. */
function byPrecedence(left: Route, right: Route): number {
  return (
    hostRank(right) - hostRank(left) ||
    pathOf(right).length - pathOf(left).length ||
    (routeKey(left) < routeKey(right) ? -1 : 1)
  );
}

/** An exact host before a wildcard, a long wildcard before a short one, none last. */
function hostRank({ host }: Route): number {
  if (host === undefined) return -1;
  return host.startsWith('*.') ? host.length : Number.MAX_SAFE_INTEGER;
}

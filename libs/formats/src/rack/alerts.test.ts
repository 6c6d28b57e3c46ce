import { readFileSync } from 'node:fs';
import { ALERT_HOOKS_MAX } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { rackOf, rackProblems } from './testing.ts';

function file(...hooks: readonly string[]): string {
  return ['rack: pearl', 'alerts:', '  hooks:', ...hooks.map((hook) => `    - ${hook}`), ''].join(
    '\n',
  );
}

const problemsOf = (...hooks: readonly string[]): string => rackProblems(file(...hooks)).join('\n');

const PAGE = new URL('../../../../docs/operate/alerts.md', import.meta.url);

it('the page about alerts shows a rack without mistakes', () => {
  const example = /```yaml\n([\s\S]*?)```/.exec(readFileSync(PAGE, 'utf8'))?.[1] ?? '';
  expect(rackOf(example).alerts?.hooks.map(({ name }) => name)).toEqual([
    'page-me',
    'hub',
    'mail.example.org',
  ]);
});

describe('alerts', () => {
  it('have no hooks unless it is said', () => {
    expect(rackOf('rack: pearl\n').alerts).toBeUndefined();
    expect(rackOf('rack: pearl\nalerts: {}\n').alerts).toBeUndefined();
  });

  it('are told to scripts, webhooks and by mail', () => {
    const text = file(
      '{ script: page-me, on: critical }',
      '{ webhook: "https://hub.example.org:8123/api?x=1", headersFile: hub-headers, name: hub }',
      '{ webhook: "http://10.0.0.9/alerts" }',
      '{ smtp: { host: mail.example.org, from: rack@example.org, to: me@example.org } }',
      '{ name: team, smtp: { host: mail, security: starttls, user: rack, passwordFile: mail-password, from: a@b.c, to: [d@e.f, g@h.i] } }',
    );
    expect(rackOf(text).alerts?.hooks).toEqual([
      { kind: 'script', name: 'page-me', atLeast: 'critical', script: 'page-me' },
      {
        kind: 'webhook',
        name: 'hub',
        atLeast: 'warning',
        url: 'https://hub.example.org:8123/api?x=1',
        headersFile: 'hub-headers',
      },
      { kind: 'webhook', name: '10.0.0.9', atLeast: 'warning', url: 'http://10.0.0.9/alerts' },
      {
        kind: 'smtp',
        name: 'mail.example.org',
        atLeast: 'warning',
        host: 'mail.example.org',
        port: 465,
        security: 'tls',
        sender: 'rack@example.org',
        recipients: ['me@example.org'],
      },
      {
        kind: 'smtp',
        name: 'team',
        atLeast: 'warning',
        host: 'mail',
        port: 587,
        security: 'starttls',
        sender: 'a@b.c',
        recipients: ['d@e.f', 'g@h.i'],
        user: 'rack',
        passwordFile: 'mail-password',
      },
    ]);
  });

  it.each([
    ['{ name: x }', /this hook tells nobody .*one of script, webhook and smtp/],
    ['{ script: a, webhook: "http://b" }', /this hook is script and webhook/],
    ['{ script: ../../bin/sh }', /"\.\.\/\.\.\/bin\/sh" is not possible here/],
    ['{ script: .hidden }', /is not possible here/],
    ['{ script: a, headersFile: b }', /only a webhook has headers/],
    ['{ script: a, on: info }', /"info" is not possible here/],
    ['{ script: a, name: "a b" }', /"a b" is not possible here/],
    ['{ webhook: "ftp://b" }', /this is no address of a webhook/],
    ['{ webhook: "http://b", headersFile: /etc/shadow }', /is not possible here/],
    ['{ mqtt: true }', /"mqtt" is not supported.*on the rack’s MQTT broker anyway/],
    ['{ command: rm }', /"command" is not supported/],
    ['{ smtp: { host: m } }', /from is missing/],
    ['{ smtp: { host: m } }', /to is missing/],
    ['{ smtp: { host: "m m", from: a@b, to: c@d } }', /"m m" is not possible here/],
    ['{ smtp: { host: m, from: rack, to: c@d } }', /"rack" is not possible here/],
    ['{ smtp: { host: m, from: a@b, to: [] } }', /nobody gets the mail/],
    ['{ smtp: { host: m, from: a@b, to: "c@d\\nBcc: e@f" } }', /is not possible here/],
    ['{ smtp: { host: m, from: a@b, to: c@d, user: u } }', /user and passwordFile belong together/],
    [
      '{ smtp: { host: m, from: a@b, to: c@d, user: u, passwordFile: p, security: none } }',
      /the password would be readable on the way/,
    ],
    ['{ smtp: { host: m, from: a@b, to: c@d, security: ssl } }', /"ssl" is not possible here/],
  ])('refuse %s', (hook, expected) => {
    expect(problemsOf(hook)).toMatch(expected);
  });

  it('name each hook once, and no more of them than there may be', () => {
    expect(problemsOf('{ script: a }', '{ script: b, name: a }')).toMatch(/two hooks are called a/);
    const many = Array.from({ length: ALERT_HOOKS_MAX + 1 }, (_, n) => `{ script: s${n} }`);
    expect(problemsOf(...many)).toMatch(/there are 9 hooks/);
  });

  it('never repeat what may be a secret', () => {
    const problems = problemsOf(
      '{ webhook: "https://rack:grape@hub/alerts" }',
      '{ smtp: { host: m, from: a@b, to: c@d, user: u, password: grape } }',
    );
    expect(problems).toMatch(/this is no address of a webhook/);
    expect(problems).toMatch(/"password" is not supported/);
    expect(problems).not.toContain('grape');
  });
});

import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { noticeText, type AlertNotice, type SmtpSecurity } from '@grappe/domain';
import { alertHookContract, SAMPLE_NOTICES } from '@grappe/port-contracts';
import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { smtpHook, type SmtpHookOptions } from './smtp-hook.ts';
import { PASSWORD, startMailServer, USER, type MailServer } from './testing/mail-server.ts';

/** Each its own: what listens to one goes with it. */
const never = (): AbortSignal => new AbortController().signal;
const [raised, cleared] = SAMPLE_NOTICES as readonly [AlertNotice, AlertNotice];
const notice: AlertNotice = { kind: 'test', rack: 'pearl', atMs: 0 };

const MAIL = { host: 'localhost', sender: 'rack@example.org', recipients: ['me@example.org'] };

function hookOf(server: MailServer, changes: Partial<SmtpHookOptions> = {}) {
  const { port, caPem } = server;
  return smtpHook({ ...MAIL, port, caPem, security: 'tls', ...changes });
}

/** What a mail program shows as the subject. */
function subjectOf(text: string): string {
  const folded = /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(text)?.[1] ?? '';
  const words = folded.replace(/\r\n[ \t]/g, ' ').replace(/\?=\s+=\?/g, '?==?');
  return words
    .replace(/=\?UTF-8\?B\?([^?]*)\?=/gi, (_, base64: string) =>
      Buffer.from(base64, 'base64').toString(),
    )
    .replace(/=\?UTF-8\?Q\?([^?]*)\?=/gi, (_, quoted: string) =>
      Buffer.from(
        quoted
          .replace(/_/g, ' ')
          .replace(/=([0-9A-F]{2})/g, (_all, hex: string) =>
            String.fromCharCode(parseInt(hex, 16)),
          ),
        'latin1',
      ).toString(),
    );
}

alertHookContract(
  'a mail',
  (one) => noticeText(one).slice(0, 120),
  async () => {
    const server = await startMailServer({ secure: true });
    let asked = Promise.resolve();
    return {
      hook: hookOf(server),
      received: async () => server.mails.map(({ text }) => subjectOf(text)),
      behave: (how) => {
        server.behaviour = how;
        asked = server.asked();
      },
      hanging: () => asked,
      dispose: () => server.close(),
    };
  },
);

function idOf(mail: string): string {
  return /^Message-ID: (.*)$/im.exec(mail)?.[1]?.trim() ?? 'none';
}

describe('a mail', () => {
  const servers: { close(): Promise<void> }[] = [];

  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  async function start(options: Parameters<typeof startMailServer>[0] = {}): Promise<MailServer> {
    const server = await startMailServer(options);
    servers.push(server);
    return server;
  }

  it.each([
    ['tls', { secure: true }, true],
    ['starttls', {}, true],
    ['none', { disabledCommands: ['STARTTLS'] }, false],
  ] satisfies [SmtpSecurity, SMTPServerOptions, boolean][])(
    'goes with security %s',
    async (security, options, isSecure) => {
      const server = await start(options);
      const told = await hookOf(server, { security }).tell(notice, never());
      expect(told.ok ? '' : told.error.message).toBe('');
      expect(server.mails).toMatchObject([{ secure: isSecure, to: ['me@example.org'] }]);
    },
  );

  it('is not sent in clear text when the server cannot do what was asked for', async () => {
    const server = await start({ disabledCommands: ['STARTTLS'], hideSTARTTLS: true });
    const told = await hookOf(server, { security: 'starttls' }).tell(notice, never());
    expect(told.ok).toBe(false);
    expect(server.mails).toEqual([]);
  });

  it('is not sent to a server that cannot show who it is', async () => {
    const server = await start({ secure: true });
    const { caPem: _, ...stranger } = {
      ...MAIL,
      port: server.port,
      security: 'tls' as const,
      caPem: '',
    };
    const told = await smtpHook(stranger).tell(notice, never());
    expect(told.ok ? '' : told.error.message).toMatch(/self-signed|certificate/i);
    expect(server.mails).toEqual([]);
  });

  it('logs in with the password of its file, whatever letters it has', async () => {
    const server = await start({ secure: true, authOptional: false });
    const login = { user: USER, password: async () => `${PASSWORD}\n` };
    const told = await hookOf(server, login).tell(notice, never());
    expect(told.ok ? '' : told.error.message).toBe('');
    expect(server.mails).toMatchObject([{ user: USER }]);
  });

  it('says when the password is wrong, without repeating it, and that trying again is of no use', async () => {
    const server = await start({ secure: true, authOptional: false });
    const login = { user: USER, password: async () => 'grape' };
    const told = await hookOf(server, login).tell(notice, never());
    expect(told.ok ? '' : told.error.message).toMatch(/535|Invalid login/);
    expect(JSON.stringify(told)).not.toContain('grape');
    expect(!told.ok && told.error.mayPass).toBe(false);
    const unreadable = { user: USER, password: () => Promise.reject(new Error('no file')) };
    const none = await hookOf(server, unreadable).tell(notice, never());
    expect(none.ok ? '' : none.error.message).toContain('no file');
  });

  it('reaches those that there are, and says how many there are not', async () => {
    const server = await start({ secure: true });
    const recipients = ['me@example.org', 'nobody@example.org'];
    const told = await hookOf(server, { recipients }).tell(notice, never());
    expect(told.ok && told.value).toContain('not for 1 of its recipients');
    const nobody = await hookOf(server, { recipients: ['nobody@example.org'] }).tell(
      notice,
      never(),
    );
    expect(!nobody.ok && nobody.error.mayPass).toBe(false);
  });

  it('of an end refers to the begin, and says that no machine should answer', async () => {
    const server = await start({ secure: true });
    const hook = hookOf(server);
    await hook.tell(raised, never());
    await hook.tell(cleared, never());
    const [begin = '', end = ''] = server.mails.map(({ text }) => text);
    const id = idOf(begin);
    expect(id).toMatch(/alert-7-\d+\.raised@pearl/);
    expect(/^References: (.*)$/im.exec(end)?.[1]?.trim()).toBe(id);
    expect(begin).toMatch(/^Auto-Submitted: auto-generated/im);
  });

  it('of another alert that was given the same number is another mail', async () => {
    const server = await start({ secure: true });
    const hook = hookOf(server);
    if (raised.kind !== 'raised') throw new Error('the first sample is a raise');
    const { alert } = raised;
    await hook.tell(raised, never());
    await hook.tell(raised, never());
    await hook.tell(
      { ...raised, alert: { ...alert, raisedAtMs: alert.raisedAtMs + 60_000 } },
      never(),
    );
    const [first, again, other] = server.mails.map(({ text }) => idOf(text));
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('cannot be given headers by what an alert says', async () => {
    const server = await start({ secure: true });
    if (raised.kind !== 'raised') throw new Error('the first sample is a raise');
    const message = 'gone\r\nBcc: them@example.org\r\n\r\n.\r\nMAIL FROM:<x@example.org>';
    const told = await hookOf(server).tell(
      { ...raised, alert: { ...raised.alert, message } },
      never(),
    );
    expect(told.ok).toBe(true);
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]?.to).toEqual(['me@example.org']);
    expect(server.mails[0]?.text.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/im);
  });

  it('ends when it is aborted in front of a server that says nothing', async () => {
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => void sockets.add(socket));
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    servers.push({
      close: async () => {
        for (const socket of sockets) socket.destroy();
        silent.close();
      },
    });
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    for (const security of ['tls', 'starttls'] as const) {
      const abort = new AbortController();
      const connected = once(silent, 'connection');
      const telling = smtpHook({ ...MAIL, port, security }).tell(notice, abort.signal);
      await connected;
      abort.abort();
      expect(await telling).toEqual({
        ok: false,
        error: { message: 'the mail was not taken in time', mayPass: true },
      });
    }
  });

  it('says when nobody listens', async () => {
    const server = await startMailServer({ secure: true });
    await server.close();
    const told = await hookOf(server).tell(notice, never());
    expect(told.ok ? '' : told.error.message).toMatch(/cannot be reached: .*ECONNREFUSED/);
  });
});

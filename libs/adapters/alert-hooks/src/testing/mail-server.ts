import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export const USER = 'rack';
export const PASSWORD = 'gr\u00e4pe';

export interface ReceivedMail {
  readonly text: string;
  readonly to: readonly string[];
  readonly secure: boolean;
  readonly user: string | undefined;
}

export interface MailServer {
  readonly port: number;
  readonly caPem: string;
  readonly mails: ReceivedMail[];
  /** What becomes of the next mails. */
  behaviour: 'accept' | 'refuse' | 'hang';
  /** Resolves with the next sender that is named. */
  asked(): Promise<void>;
  close(): Promise<void>;
}

/** A certificate for localhost, by its own authority. */
function makeCertificate(): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'grappe-mail-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  const made = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(folder, { recursive: true });
  return made;
}

/** A real mail server on loopback, with TLS and passwords. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const { key, cert } = makeCertificate();
  const waiting: (() => void)[] = [];
  const state: Pick<MailServer, 'behaviour' | 'mails'> = { behaviour: 'accept', mails: [] };
  const server = new SMTPServer({
    key,
    cert,
    authOptional: true,
    closeTimeout: 1,
    onAuth: ({ username, password }, _session, callback) => {
      const isRight = username === USER && password === PASSWORD;
      callback(isRight ? null : new Error('wrong password'), { user: username });
    },
    onMailFrom: (_address, _session, callback) => {
      for (const resolve of waiting.splice(0)) resolve();
      if (state.behaviour === 'hang') return;
      const busy = Object.assign(new Error('busy'), { responseCode: 451 });
      callback(state.behaviour === 'refuse' ? busy : null);
    },
    onRcptTo: ({ address }, _session, callback) => {
      const unknown = Object.assign(new Error('no such user'), { responseCode: 550 });
      callback(address.startsWith('nobody') ? unknown : null);
    },
    onData: (stream, session, callback) => {
      let text = '';
      stream.setEncoding('utf8');
      stream.on('data', (chunk: string) => (text += chunk));
      stream.on('end', () => {
        state.mails.push({
          text,
          to: session.envelope.rcptTo.map(({ address }) => address),
          secure: session.secure,
          user: session.user,
        });
        callback();
      });
    },
    ...options,
  });
  // A client that goes away in the middle is no trouble of the server's.
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  return Object.assign(state, {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    caPem: cert,
    asked: () => new Promise<void>((resolve) => waiting.push(resolve)),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}

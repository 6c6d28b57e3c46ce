import { request } from 'node:http';

/** Where a Tryton server answers. */
export interface TrytonAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

/** How the server answered a call. */
export type CallOutcome =
  | { readonly kind: 'done'; readonly result: unknown }
  /** It does not know the session: whoever used it has to log in again. */
  | { readonly kind: 'session-refused' }
  /** Nobody answered, or not the ERP, or it could not do it. Whether something was written is unknown. */
  | { readonly kind: 'failed'; readonly why: string };

interface Reply {
  readonly status: number;
  readonly cookies: readonly string[];
  readonly body: string;
}

const UNAUTHORIZED = 401;
const OK = 200;
/** A person waits no longer before they press the button again. */
const PATIENCE_MS = 2_000;
/** A first request makes the server read all its modules, and passwords are meant to take time. */
const LOG_IN_PATIENCE_MS = 30_000;

/**
 * One user at a browser: logs in once, and from then on shows the token of the session, and the cookie by which the front door remembers
 * the server. Every call takes a connection of its own.
 */
export class TrytonSession {
  /** What the server knows the session by; never changes. */
  readonly token: string;
  private readonly address: TrytonAddress;
  private cookie: string | undefined;

  private constructor(address: TrytonAddress, token: string, cookie: string | undefined) {
    this.address = address;
    this.token = token;
    this.cookie = cookie;
  }

  static async logIn(
    address: TrytonAddress,
    user: string,
    password: string,
  ): Promise<TrytonSession> {
    const asked = [user, { password }];
    const reply = await post(address, {}, 'common.db.login', asked, LOG_IN_PATIENCE_MS);
    const outcome = outcomeOf(reply);
    if (outcome.kind !== 'done') {
      throw new Error(`log in as ${user}: ${JSON.stringify(outcome)} (${reply.status})`);
    }
    const [id, key] = outcome.result as readonly [number, string];
    const token = Buffer.from(`${user}:${id}:${key}`).toString('base64');
    return new TrytonSession(address, token, cookieOf(reply));
  }

  /** The name of the server that the front door keeps the session on. */
  get server(): string | undefined {
    return this.cookie;
  }

  async call(method: string, ...params: readonly unknown[]): Promise<CallOutcome> {
    const headers = {
      Authorization: `Session ${this.token}`,
      ...(this.cookie === undefined ? {} : { Cookie: this.cookie }),
    };
    try {
      // The last parameter of every method is the context.
      const reply = await post(this.address, headers, method, [...params, {}], PATIENCE_MS);
      this.cookie = cookieOf(reply) ?? this.cookie;
      return outcomeOf(reply);
    } catch (error) {
      return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
    }
  }
}

function cookieOf({ cookies }: Reply): string | undefined {
  return cookies.at(-1)?.split(';')[0];
}

function outcomeOf({ status, body }: Reply): CallOutcome {
  if (status === UNAUTHORIZED) return { kind: 'session-refused' };
  if (status !== OK) return { kind: 'failed', why: `status ${status}` };
  const answer = JSON.parse(body) as { readonly result?: unknown; readonly error?: unknown };
  if (answer.error === undefined) return { kind: 'done', result: answer.result };
  return { kind: 'failed', why: JSON.stringify(answer.error) };
}

function post(
  { host, port, database }: TrytonAddress,
  headers: Readonly<Record<string, string>>,
  method: string,
  params: readonly unknown[],
  patienceMs: number,
): Promise<Reply> {
  const body = JSON.stringify({ id: 1, method, params });
  return new Promise((resolve, reject) => {
    const asked = request({
      host,
      port,
      path: `/${database}/`,
      method: 'POST',
      agent: false,
      headers: { 'Content-Type': 'application/json', ...headers },
      signal: AbortSignal.timeout(patienceMs),
    });
    asked.once('error', reject);
    asked.once('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', reject);
      response.once('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          cookies: response.headers['set-cookie'] ?? [],
          body: Buffer.concat(parts).toString('utf8'),
        });
      });
    });
    asked.end(body);
  });
}

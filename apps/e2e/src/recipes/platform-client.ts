import { request } from 'node:http';

/** An answer, read to its end. */
export interface PlatformAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** Longer than the application tries on by itself. */
const ANSWER_TIMEOUT_MS = 20_000;

/** A browser with its cookies, and a new connection for every request. */
export class PlatformClient {
  readonly #host: string;
  readonly #cookies = new Map<string, string>();

  constructor(host: string) {
    this.#host = host;
  }

  get(path: string): Promise<PlatformAnswer> {
    return this.#ask('GET', path, undefined);
  }

  post(path: string, fields: Readonly<Record<string, string>>): Promise<PlatformAnswer> {
    return this.#ask('POST', path, new URLSearchParams(fields).toString());
  }

  #ask(method: string, path: string, form: string | undefined): Promise<PlatformAnswer> {
    return new Promise((resolve, reject) => {
      const asked = request({
        host: this.#host,
        method,
        path,
        agent: false,
        timeout: ANSWER_TIMEOUT_MS,
        headers: {
          cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
      });
      asked.on('timeout', () => asked.destroy(new Error('no answer')));
      asked.on('error', reject);
      asked.on('response', (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => {
          this.#keep(answer.headers['set-cookie'] ?? []);
          const body = Buffer.concat(parts).toString('utf8');
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body });
        });
      });
      asked.end(form);
    });
  }

  #keep(cookies: readonly string[]): void {
    for (const cookie of cookies) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (name !== undefined && value !== undefined) this.#cookies.set(name, value);
    }
  }
}

/** A program that says whether a server is up. */
export interface CheckRequest {
  /** File in the folder of such programs: letters, digits, dots, underscores and hyphens. */
  readonly command: string;
  readonly address: string;
  readonly port: number;
  /** After that it is killed, with all that it has started in its process group. */
  readonly timeoutMs: number;
}

/** `text`: what it has said, in one line of 200 characters at most. */
export type CheckRunOutcome =
  | { readonly kind: 'passed' | 'failed' | 'timed-out'; readonly text: string }
  /** It is not there, or must not be run. */
  | { readonly kind: 'unusable'; readonly message: string; readonly remedy: string };

/** Runs programs that check servers. */
export interface CheckRunner {
  /** Resolves at the end of the time limit at the latest, also when the program cannot be ended. */
  run(request: CheckRequest): Promise<CheckRunOutcome>;
  /** Kills what runs. Nothing may be called afterwards. */
  close(): void;
}

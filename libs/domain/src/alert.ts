import type { ConverterName, NodeName, ServiceKey } from './names.ts';

/** What alerts are about; the list is closed so that programs can match on it. */
export const ALERT_KINDS = [
  'rack.silent',
  'converter.failed',
  'node.lost',
  'node.cloned',
  'engine.away',
  'gateway.failed',
  'gateway.contested',
  'virtual-ip.unheld',
  'service.degraded',
  'power.low',
  'power.blind',
  'controller.disk-full',
] as const;

export type AlertKind = (typeof ALERT_KINDS)[number];

/** `warning`: all is served, with less in reserve. `critical`: something is not served, or soon will not be. */
export const ALERT_SEVERITIES = ['warning', 'critical'] as const;

export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/** What an alert is about; of the rack as a whole when all are absent. */
export interface AlertSubject {
  readonly node?: NodeName;
  readonly converter?: ConverterName;
  readonly service?: ServiceKey;
}

/** Something is wrong that a person should know of. Raised when it has lasted for a while, cleared when it has been gone for a while. */
export interface Alert extends AlertSubject {
  /**
   * Grows by one per alert, and survives restarts of the controller. Given a second time only when the controller ended before it had room on its
   * disk for the first: `raisedAtMs` tells the two apart.
   */
  readonly id: number;
  readonly kind: AlertKind;
  /** Grows while the alert lasts, and never falls. */
  readonly severity: AlertSeverity;
  /** For a person; as it was when it was raised, or became worse. */
  readonly message: string;
  /** Wall clock of the controller in ms since 1970, for display only. */
  readonly raisedAtMs: number;
  readonly clearedAtMs?: number;
  /** The alert that explains this one. */
  readonly because?: number;
  /** Hooks are told of it, and of its end. One that another explains is not sent, unless it outlasts that. */
  readonly isSent: boolean;
}

export function isWorse(a: AlertSeverity, b: AlertSeverity): boolean {
  return ALERT_SEVERITIES.indexOf(a) > ALERT_SEVERITIES.indexOf(b);
}

/** Whom alerts are told, beside MQTT. */
export interface AlertsSpec {
  readonly hooks: readonly AlertHookSpec[];
}

export type AlertHookSpec = ScriptHookSpec | WebhookSpec | SmtpHookSpec;

interface HookBase {
  /** Unique in the rack. */
  readonly name: string;
  /** What is less severe is not told. */
  readonly atLeast: AlertSeverity;
}

export interface ScriptHookSpec extends HookBase {
  readonly kind: 'script';
  /** Name of a program in the folder `hooks` beside rack.yaml. */
  readonly script: string;
}

export interface WebhookSpec extends HookBase {
  readonly kind: 'webhook';
  readonly url: string;
  /** Name of a file in the folder `hooks`, with secret headers. */
  readonly headersFile?: string;
}

export interface SmtpHookSpec extends HookBase {
  readonly kind: 'smtp';
  readonly host: string;
  readonly port: number;
  /** `tls`: from the first byte. `starttls`: or nothing is sent. `none`: readable by all on the way. */
  readonly security: SmtpSecurity;
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly user?: string;
  /** Name of a file in the folder `hooks`. */
  readonly passwordFile?: string;
}

export const SMTP_SECURITIES = ['tls', 'starttls', 'none'] as const;

export type SmtpSecurity = (typeof SMTP_SECURITIES)[number];

/** More people than this are reached by a list of their own, or a service for that. */
export const ALERT_HOOKS_MAX = 8;
/** Alerts kept in the store, oldest cleared ones dropped first: some 100 KB. */
export const ALERTS_KEPT_MAX = 500;

/** One message to whoever is told of alerts. */
export type AlertNotice =
  | {
      readonly kind: 'raised' | 'cleared';
      readonly rack: string;
      readonly atMs: number;
      readonly alert: Alert;
    }
  /** Somebody wants to know whether messages arrive. */
  | { readonly kind: 'test'; readonly rack: string; readonly atMs: number }
  /** In place of many that would have followed each other too quickly. */
  | {
      readonly kind: 'summary';
      readonly rack: string;
      readonly atMs: number;
      readonly raised: number;
      readonly cleared: number;
      /** Some of them, newest last. */
      readonly alerts: readonly Alert[];
    };

/** The notice in one line, for a person. */
export function noticeText(notice: AlertNotice): string {
  switch (notice.kind) {
    case 'test':
      return `rack ${notice.rack}: this is a test, nothing is wrong`;
    case 'summary':
      return `rack ${notice.rack}: ${notice.raised} more alerts raised, ${notice.cleared} cleared`;
    case 'raised':
      return `rack ${notice.rack}: ${notice.alert.severity}: ${notice.alert.message}`;
    case 'cleared':
      return `rack ${notice.rack}: over: ${notice.alert.message}`;
  }
}

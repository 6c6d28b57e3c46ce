import type { AlertKind, AlertSeverity, AlertSubject } from '@grappe/domain';

/** Something that is wrong at this moment, as far as is known. Whether a person hears of it is decided by what becomes of it. */
export interface Trouble {
  readonly key: string;
  readonly kind: AlertKind;
  readonly severity: AlertSeverity;
  readonly subject: AlertSubject;
  /** For a person: what is the case, without the rack's name. */
  readonly message: string;
  /** Keys of troubles that explain this one, if they are there; the nearest first. */
  readonly causes: readonly string[];
  readonly raiseAfterMs: number;
}

/** A trouble's key: what it is, and of what. */
export function troubleKey(
  kind: AlertKind,
  { node, converter, service }: AlertSubject = {},
): string {
  return `${kind} ${service ?? node ?? converter ?? ''}`;
}

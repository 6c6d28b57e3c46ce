import { noticeText, type Alert, type AlertNotice } from '@grappe/domain';
import { isoText } from './notice-document.ts';

/** What mail programs show of a subject. */
const SUBJECT_CHARS_MAX = 120;

export interface Mail {
  readonly from: string;
  readonly to: string[];
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
  readonly references?: string;
  readonly headers: Record<string, string>;
}

/**
 * A notice as a mail. The end of an alert refers to its begin, so that mail programs show both as one conversation; a mail that is sent twice has the
 * same number.
 */
export function mailOf(notice: AlertNotice, sender: string, recipients: readonly string[]): Mail {
  const text = noticeText(notice);
  const begin = notice.kind === 'cleared' ? { references: messageId(notice, 'raised') } : {};
  return {
    from: sender,
    to: [...recipients],
    subject: text.slice(0, SUBJECT_CHARS_MAX),
    text: `${[text, '', ...details(notice)].join('\n')}\n`,
    messageId: messageId(notice, notice.kind),
    ...begin,
    // RFC 3834: no machine answers it.
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

function messageId(notice: AlertNotice, kind: AlertNotice['kind']): string {
  const about =
    notice.kind === 'test' || notice.kind === 'summary' ? notice.atMs : nameOf(notice.alert);
  return `<${about}.${kind}@${notice.rack}.grappe.invalid>`;
}

/** Mail servers drop a second mail of the same name, and the number alone may be given twice: see `Alert.id`. */
function nameOf({ id, raisedAtMs }: Alert): string {
  return `alert-${id}-${raisedAtMs}`;
}

function details(notice: AlertNotice): readonly string[] {
  switch (notice.kind) {
    case 'test':
      return ['Somebody has asked for it with "grappe alert test".'];
    case 'summary':
      return [...notice.alerts.map(line), '"grappe alert ls" lists them all.'];
    case 'raised':
      return [line(notice.alert), '"grappe alert ls" shows what goes back to it.'];
    case 'cleared':
      return [line(notice.alert)];
  }
}

function line({ id, kind, severity, message, raisedAtMs, clearedAtMs }: Alert): string {
  const until = clearedAtMs === undefined ? '' : `, over at ${isoText(clearedAtMs)}`;
  return `alert ${id}, ${kind}, ${severity}, since ${isoText(raisedAtMs)}${until}: ${message}`;
}

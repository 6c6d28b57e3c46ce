import { noticeText, type Alert, type AlertNotice } from '@grappe/domain';

/** What scripts and webhooks are given, as JSON: docs/operate/alerts.md. */
export function noticeDocument(notice: AlertNotice): Record<string, unknown> {
  const base = {
    rack: notice.rack,
    kind: notice.kind,
    at: isoText(notice.atMs),
    text: noticeText(notice),
  };
  switch (notice.kind) {
    case 'test':
      return base;
    case 'summary':
      return {
        ...base,
        raised: notice.raised,
        cleared: notice.cleared,
        alerts: notice.alerts.map(alertDocument),
      };
    default:
      return { ...base, alert: alertDocument(notice.alert) };
  }
}

function alertDocument(alert: Alert): Record<string, unknown> {
  const { raisedAtMs, clearedAtMs, isSent: _, ...rest } = alert;
  return {
    ...rest,
    raisedAt: isoText(raisedAtMs),
    ...(clearedAtMs === undefined ? {} : { clearedAt: isoText(clearedAtMs) }),
  };
}

export function isoText(atMs: number): string {
  return new Date(atMs).toISOString();
}

export { scriptHook, type ScriptHookOptions } from './script-hook.ts';
export { smtpHook, type SmtpHookOptions } from './smtp-hook.ts';
export { webhook, type WebhookOptions } from './webhook.ts';

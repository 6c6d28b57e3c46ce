/** A manual page in troff around the help that the program prints. */
export function manualPage(help: string, atS: number): string {
  const date = new Date(atS * 1_000).toISOString().slice(0, 'YYYY-MM-DD'.length);
  return [
    `.TH GRAPPE 1 "${date}" "Grappe" "User Commands"`,
    '.SH NAME',
    String.raw`grappe \- keeps services alive on a rack of Raspberry Pis`,
    '.SH SYNOPSIS',
    '.B grappe',
    String.raw`[\fIoptions\fR] \fIcommand\fR`,
    '.SH DESCRIPTION',
    'Each command has a page of its own:',
    '.B grappe',
    String.raw`\fIcommand\fR`,
    String.raw`\fB\-\-help\fR.`,
    '.PP',
    '.nf',
    ...help.trimEnd().split('\n').map(troffLine),
    '.fi',
    '.SH FILES',
    '.TP',
    '.I ~/.config/grappe/context.json',
    'The rack to talk to, and the key of its operator.',
    '.TP',
    '.I /etc/grappe/agent.conf, /etc/grappe/controller.conf',
    'Options of the services grappe\\-agent and grappe\\-controller.',
    '.TP',
    '.I /var/lib/grappe',
    'What agent and controller keep.',
    '',
  ].join('\n');
}

/** A line as it is: signs that mean something to troff are written otherwise. */
function troffLine(line: string): string {
  const text = line.replaceAll('\\', String.raw`\e`).replaceAll('-', String.raw`\-`);
  return /^[.']/.test(text) ? String.raw`\&${text}` : text;
}

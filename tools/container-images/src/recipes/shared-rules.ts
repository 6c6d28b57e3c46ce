/**
 * Left out of every image: nothing a running container reads. Licence texts stay
 * (doc/<package>/copyright and common-licenses), as their owners ask.
 */
export const DROPPED_EVERYWHERE: readonly RegExp[] = [
  /^usr\/share\/doc\/[^/]+\/(?!copyright$)/,
  /^usr\/share\/(man|info|lintian|bug|locale|menu|initramfs-tools|bash-completion|doc-base|debianutils|base-files|gdb|apport|applications|pixmaps|icons|reportbug|dict)(\/|$)/,
  /^usr\/(include|games|src|lib32|libx32)(\/|$)/,
  /^(lib32|libx32|boot)(\/|$)/,
  // Conversions between character sets by iconv; both images speak UTF-8 only.
  /^usr\/lib\/[^/]+\/gconv(\/|$)/,
  // For a service manager, a package manager and a login: none runs in a container.
  /^(usr\/lib\/systemd|usr\/lib\/udev|etc\/init\.d|etc\/default|etc\/cron\.[^/]+|etc\/logrotate\.d|etc\/dpkg|etc\/apt|etc\/update-motd\.d|etc\/pam\.d|etc\/kernel|var\/lib\/dpkg|var\/cache)(\/|$)/,
];

/** Configuration of a full system that libraries and interpreters ask for at installation only. */
export const OMITTED_EVERYWHERE: readonly string[] = [
  'adduser',
  'cdebconf',
  'debconf',
  'debianutils',
  'dpkg',
  'init-system-helpers',
  'install-info',
  'libaudit-common',
  'libpam-runtime',
  // Passwords in a file, for SASL servers; we are clients.
  'libdb5.3',
  'libsasl2-modules-db',
  'libsemanage-common',
  'libsemanage2',
  'libsepol2',
  'mawk',
  'passwd',
  'perl-base',
  'readline-common',
  'sensible-utils',
  'tar',
  'ucf',
];

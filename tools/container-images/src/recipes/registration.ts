import { readdir } from 'node:fs/promises';

import type { ImageRecipe } from '../recipe.ts';
import { busyboxLinks, EXECUTABLE, platformFile, platformUrl } from './platform-files.ts';
import { DROPPED_EVERYWHERE, OMITTED_EVERYWHERE } from './shared-rules.ts';

/** An account of its own, with a number no distribution hands out. */
const TOMCAT_UID = 10_002;

const PACKAGES: readonly string[] = [
  'openjdk-17-jdk-headless',
  'libtomcat10-java',
  'tomcat10-common',
  'libmariadb-java',
  'base-files',
  'libc-bin',
  'busybox',
];

/** What of the whole Java would be used by modules that are not there: printing, sound, fonts. */
const OMITTED_PACKAGES: readonly string[] = [
  ...OMITTED_EVERYWHERE,
  'ca-certificates',
  'ca-certificates-java',
  'java-common',
  'openssl',
  'systemd',
  'libsystemd-shared',
  'mount',
  'util-linux',
  'util-linux-extra',
  'fontconfig-config',
  'fonts-dejavu-core',
  'libglib2.0-0',
  'libharfbuzz0b',
  'libcups2',
  'libnss3',
  'libgnutls30',
  'libasound2-data',
  'libavahi-common-data',
];

const DROPPED_PATHS: readonly RegExp[] = [
  ...DROPPED_EVERYWHERE,
  /^usr\/lib\/jvm(\/|$)/,
  /^etc\/java-17-openjdk(\/|$)/,
  /^usr\/share\/(maven-repo|binfmts|gcc)(\/|$)/,
  /^usr\/share\/java\/(?!tomcat10-(annotations-api|api|catalina|coyote|el-api|jaspic-api|jni|juli|servlet-api|util|util-scan|jasper-el|jsp-api)-10|mariadb-java-client\.jar$)/,
  /^usr\/share\/tomcat10\/(lib|bin\/(?!bootstrap\.jar$))/,
  /^usr\/local\/sbin\/build-registration$/,
  /^opt\/java\/(legal|lib\/libawt_xawt|lib\/libsplashscreen|lib\/server\/classes_nocoops)/,
];

const RUN: ImageRecipe['run'] = {
  user: `${String(TOMCAT_UID)}:${String(TOMCAT_UID)}`,
  environment: {
    PATH: '/opt/java/bin:/usr/bin',
    LANG: 'C.UTF-8',
    DB_NAME: 'registration',
    DB_USER: 'registration',
  },
  entrypoint: ['/opt/java/bin/java'],
  command: [
    // The first compiler and the simplest collector: half the memory, and on a board with four slow cores a faster start.
    '-XX:TieredStopAtLevel=1',
    '-XX:+UseSerialGC',
    '-Xss512k',
    '-Xmx64m',
    '-XX:MaxMetaspaceSize=64m',
    '-Djava.awt.headless=true',
    '-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager',
    '-Djava.util.logging.config.file=/usr/local/lib/tomcat/conf/logging.properties',
    '-Dcatalina.home=/usr/local/lib/tomcat',
    '-Djava.io.tmpdir=/tmp',
    '-cp',
    '/usr/share/tomcat10/bin/bootstrap.jar:/usr/share/java/*',
    'org.apache.catalina.startup.Bootstrap',
    'start',
  ],
  workingDirectory: '/usr/local/lib/tomcat',
  exposedTcpPort: 8080,
  stopSignal: 'SIGTERM',
  healthcheck: {
    test: ['CMD-SHELL', 'exec wget -q -O /dev/null http://127.0.0.1:8080/health'],
    intervalMs: 1_000,
    timeoutMs: 2_000,
    // A Pi 3 takes half of this.
    startPeriodMs: 60_000,
    retries: 3,
  },
};

/** The platform's application: Tomcat 10 on a Java of only the modules it needs, and the servlets compiled. */
export async function registrationRecipe(): Promise<ImageRecipe> {
  const sources = (await readdir(platformUrl('web/java/registration/'))).sort();
  return {
    name: 'registration',
    reference: 'grappe/registration:1',
    packages: PACKAGES,
    omittedPackages: OMITTED_PACKAGES,
    droppedPaths: DROPPED_PATHS,
    files: [
      ...(await Promise.all(
        sources.map((name) =>
          platformFile(`web/java/registration/${name}`, `usr/src/registration/${name}`),
        ),
      )),
      await platformFile('web/build.sh', 'usr/local/sbin/build-registration', EXECUTABLE),
      await platformFile('web/web.xml', 'usr/local/lib/registration/ROOT/WEB-INF/web.xml'),
      await platformFile('web/server.xml', 'usr/local/lib/tomcat/conf/server.xml'),
      await platformFile(
        'web/catalina.properties',
        'usr/local/lib/tomcat/conf/catalina.properties',
      ),
      await platformFile('web/logging.properties', 'usr/local/lib/tomcat/conf/logging.properties'),
    ],
    directories: [
      { path: 'tmp', mode: 0o1777, uid: 0, gid: 0 },
      { path: 'usr/local/lib/tomcat/work', mode: 0o755, uid: TOMCAT_UID, gid: TOMCAT_UID },
    ],
    symlinks: busyboxLinks('sh', 'cat', 'grep', 'ls', 'mkdir', 'ps', 'wget'),
    accounts: [{ name: 'tomcat', uid: TOMCAT_UID, gid: TOMCAT_UID, home: '/nonexistent' }],
    treeCommands: [['sh', '/usr/local/sbin/build-registration']],
    run: RUN,
  };
}

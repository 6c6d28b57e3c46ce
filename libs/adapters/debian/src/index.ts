export * from './dpkg-upgrades.ts';
export { installedVersion } from './installed-version.ts';
export * from './read-debian-package.ts';

// Which hosts are reached without a proxy: the convention of NO_PROXY as curl and Go read it. Libraries that know it read
// the process' own variables, and none of them knows address ranges, which labs write.
import { BlockList, isIP } from 'node:net';

/** As NO_PROXY is written: names, `.names`, `*.names`, addresses, ranges such as `10.0.0.0/8`, each with a port or not; or `*`. */
export function isSpared(noProxy: string, host: string, port: number): boolean {
  const asked = plainHost(host);
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/u)
    .filter(Boolean)
    .some((entry) => matches(entry, asked, port));
}

/** Lower case, without brackets around an IPv6 address and without the root's dot. */
export const plainHost = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[(.*)\]$/u, '$1')
    .replace(/\.$/u, '');

export const isLoopback = (host: string): boolean =>
  /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|::1)$/u.test(plainHost(host));

function matches(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  const [, name = entry, itsPort] = /^(\[.+\]|[^:]+)(?::(\d+))?$/u.exec(entry) ?? [];
  if (itsPort !== undefined && Number(itsPort) !== port) return false;
  if (isIP(host) !== 0) return isInRange(plainHost(name), host);
  const suffix = plainHost(name).replace(/^\*?\./u, '');
  return host === suffix || host.endsWith(`.${suffix}`);
}

function isInRange(entry: string, address: string): boolean {
  const [start = '', bits] = entry.split('/');
  const family = isIP(start);
  if (family === 0 || family !== isIP(address)) return false;
  const longest = family === 4 ? 32 : 128;
  const prefix = bits === undefined ? longest : Number(bits);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > longest) return false;
  const list = new BlockList();
  list.addSubnet(start, prefix, family === 4 ? 'ipv4' : 'ipv6');
  return list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

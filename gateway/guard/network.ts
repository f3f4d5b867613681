/**
 * The network that an address is of, as limits count it: an IPv4 address itself, of an IPv6 address its /64, since a home
 * has all of that. Ports, brackets and zones are left out, and IPv4 in IPv6 (`::ffff:…`) is IPv4. What is no address
 * is taken as it is.
 */
export function networkOf(address: string): string {
  const bare = address
    .trim()
    .replace(/^\[([^\]]*)\](?::\d+)?$/, '$1')
    .replace(/%.*$/, '');
  const v4 = /^(\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?$/.exec(bare)?.[1];
  if (v4) return v4;
  const url = `http://[${bare}]/`;
  if (!bare.includes(':') || !URL.canParse(url)) return bare;
  const groups = groupsOf(new URL(url).hostname.slice(1, -1));
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) {
    const [high = 0, low = 0] = groups.slice(6);
    return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** Whether an address is of this machine. */
export function isLoopback(address: string): boolean {
  const network = networkOf(address);
  return network.startsWith('127.') || (network === '0:0:0:0::/64' && /::1\b|:0*1$/.test(address));
}

/** The eight groups of an IPv6 address in its short form. */
function groupsOf(short: string): number[] {
  const [head = '', tail] = short.split('::');
  const parse = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const [first, last] = [parse(head), parse(tail ?? '')];
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}

import { createServer } from 'node:net';
import { createSocket } from 'node:dgram';

/** Below the range from which the system hands out ports by itself, so that nobody takes one between check and use. */
const LOWEST = 20_000;
const HIGHEST = 32_000;

const free = async (port: number): Promise<boolean> => {
  const tcp = createServer();
  const udp = createSocket('udp4');
  try {
    await new Promise<void>((resolve, reject) =>
      tcp.once('error', reject).listen(port, '127.0.0.1', resolve),
    );
    await new Promise<void>((resolve, reject) => udp.once('error', reject).bind(port, '127.0.0.1', resolve));
    return true;
  } catch {
    return false;
  } finally {
    tcp.close();
    udp.close();
  }
};

/** The first of `count` neighbouring ports that are free on the loopback address for UDP and TCP. */
export async function freePorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const first = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST - count));
    const checks = await Promise.all(Array.from({ length: count }, (_none, nth) => free(first + nth)));
    if (checks.every(Boolean)) return first;
  }
  throw new Error(`There are no ${count} free ports.`);
}

// A process that opens a store and holds it until it is killed: node holding-process.ts <url>
// Says "open", or the name of the error that kept it out.
import { openStore } from '../../src/store/open-store.ts';

try {
  const store = await openStore({ url: process.argv[2] ?? '' });
  console.log('open');
  // A pipe that nobody writes to keeps the process alive, and ends it with its parent.
  process.stdin.resume().on('end', () => void store.close());
} catch (error) {
  console.log((error as Error).name);
}

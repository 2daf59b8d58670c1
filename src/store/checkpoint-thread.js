// A thread with a connection of its own that moves what is committed from SQLite's write-ahead log into the database file.
// Plain JavaScript: nothing has to be stripped or loaded for it.
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/** What is not needed for so long is given back, with its memory. */
const quietMs = 10_000;

const database = new DatabaseSync(workerData.file);
const rest = setTimeout(finish, quietMs);

parentPort?.on('message', (order) => {
  if (order === 'finish') return finish();
  rest.refresh();
  // Passive: neither readers nor the writer wait for it. It waits for the disk before and after, which is what it is here for.
  const { log, checkpointed } = database.prepare('pragma wal_checkpoint(passive)').get() ?? {};
  parentPort?.postMessage({ log, checkpointed });
});

function finish() {
  clearTimeout(rest);
  database.close();
  parentPort?.close();
}

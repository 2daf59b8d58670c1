// Loaded before the app (--import): its SQLite syncs nothing. For the control run of power-cuts.ts.
import { DatabaseSync } from 'node:sqlite';

const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function (sql) {
  exec.call(this, sql.replace(/\bsynchronous\s*=\s*\w+/giu, 'synchronous = off'));
};

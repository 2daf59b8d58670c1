// Plain JavaScript on purpose: an old Node must be able to read this file and say what is wrong,
// before it meets TypeScript or `node:sqlite`, which it does not know.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 24 || (major === 24 && minor < 15)) {
  console.error(
    `gpu-instance needs Node 24.15 or newer; this is Node ${process.versions.node}.\n` +
      'Start it with "npm start": npm then uses the Node that "npm ci" placed in node_modules.\n' +
      'If you did, that optional package was skipped (an unusual platform, or --omit=optional): ' +
      'install Node 24 and try again.',
  );
  process.exit(1);
}

await import('./main.ts');
